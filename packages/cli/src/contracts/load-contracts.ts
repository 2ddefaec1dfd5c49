import type { Settings } from '@bloodbank/bus/config';
import { contractsFromSchemas } from '@bloodbank/codegen/contracts-from-schemas';
import { resolveAdapters, withAdapters } from '@bloodbank/core/adapters';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import { hasErrors, loadSchemaSet, type SchemaSet } from '@bloodbank/schema-model';
import { annotationsOf } from '../lint/lint-config.js';
import type { CommandContext } from '../shell/command-context.js';
import { BrokenSchemas } from './broken-schemas.js';

export interface LoadedContracts {
  readonly set: SchemaSet;
  readonly contracts: ContractSet<DynamicContractTypes>;
}

/**
 * The contracts of the project's schemas, read now: what a command knows never lags behind the files, and needs no
 * generated code.
 *
 * @throws {BrokenSchemas} when some file cannot be used.
 */
export async function loadContracts(
  context: Pick<CommandContext, 'project' | 'cwd'> & { readonly settings?: Pick<Settings, 'ENVELOPE_ADAPTERS'> },
): Promise<LoadedContracts> {
  const { project, cwd, settings } = context;
  const { set, problems } = await loadSchemaSet({ root: project.schemas, cwd, ...annotationsOf(project) });
  if (hasErrors(problems)) throw new BrokenSchemas(problems.filter((problem) => problem.severity === 'error'));
  const contracts = contractsFromSchemas(set);
  const adapters = resolveAdapters(settings?.ENVELOPE_ADAPTERS ?? []);
  return { set, contracts: { ...contracts, registry: withAdapters(contracts.registry, adapters) } };
}
