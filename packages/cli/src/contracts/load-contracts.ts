import { basename } from 'node:path';
import type { Settings } from '@bloodbank/bus/config';
import { contractsFromSchemas } from '@bloodbank/codegen/contracts-from-schemas';
import { resolveAdapters, withAdapters } from '@bloodbank/core/adapters';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import { buildSchemaSet, type ReadTree, readTree, type SchemaSet, sortProblems } from '@bloodbank/schema-model';
import { annotationsOf } from '../lint/lint-config.js';
import type { CommandContext } from '../shell/command-context.js';
import { BrokenSchemas } from './broken-schemas.js';

export interface LoadedContracts {
  readonly set: SchemaSet;
  readonly contracts: ContractSet<DynamicContractTypes>;
}

type Context = Pick<CommandContext, 'project' | 'cwd'> & { readonly settings?: Pick<Settings, 'ENVELOPE_ADAPTERS'> };

/**
 * The contracts of the project's schemas, read now: what a command knows never lags behind the files, and needs no
 * generated code.
 *
 * @throws {BrokenSchemas} when some file cannot be used.
 */
export async function loadContracts(context: Context): Promise<LoadedContracts> {
  return buildContracts(context, await readTree(context.project.schemas, context.cwd));
}

/** The same of a tree that has been read. */
export function buildContracts({ project, settings }: Context, read: ReadTree): LoadedContracts {
  const { set, problems } = buildSchemaSet(basename(project.schemas), read.sources, annotationsOf(project));
  const errors = sortProblems([...read.problems, ...problems]).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new BrokenSchemas(errors);
  const contracts = contractsFromSchemas(set);
  const adapters = resolveAdapters(settings?.ENVELOPE_ADAPTERS ?? []);
  return { set, contracts: { ...contracts, registry: withAdapters(contracts.registry, adapters) } };
}
