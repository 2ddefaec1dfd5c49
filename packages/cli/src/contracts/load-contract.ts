import { generatorId, type KeptContract, registryOf } from '@bloodbank/codegen/kept-contract';
import { resolveAdapters, withAdapters } from '@bloodbank/core/adapters';
import type { Registry } from '@bloodbank/core/contract';
import { readTree, type SchemaSet } from '@bloodbank/schema-model';
import type { CommandContext } from '../shell/command-context.js';
import { keyOfTree, openKeptFile, optionsOf } from './kept-file.js';
import { buildContracts } from './load-contracts.js';

/**
 * A registry that has the contract of one type, if there is one, for whoever asks for no other. Every file is read; where each is
 * what it was when the contract was last had, and so is the program, it is taken from there.
 *
 * @throws {BrokenSchemas} when some file cannot be used.
 */
export async function loadContract(
  context: Pick<CommandContext, 'project' | 'cwd' | 'settings'>,
  type: string,
): Promise<Registry> {
  const { project, cwd, settings } = context;
  const adapters = resolveAdapters(settings.ENVELOPE_ADAPTERS ?? []);
  const read = await readTree(project.schemas, cwd);
  const file = openKeptFile<KeptContract>(project, 'contract', type);
  const key = keyOfTree(generatorId(), optionsOf(project), read.sources);
  const kept = read.problems.length === 0 ? file?.read(key) : undefined;
  if (kept !== undefined) return withAdapters(registryOf(kept), adapters);
  const { set, contracts } = buildContracts(context, read);
  const made = file === undefined ? undefined : await keep(set, type);
  if (made === undefined) return contracts.registry;
  file?.write(key, made);
  return withAdapters(registryOf(made), adapters);
}

/** `undefined` for what depends on other types as well, or cannot be compiled, which whoever uses it is told. */
async function keep(set: SchemaSet, type: string): Promise<KeptContract | undefined> {
  const event = set.events.find((each) => each.type === type);
  if (event === undefined || event.parameters.length > 0) return undefined;
  // Its compiler takes longer to load than to read what it made.
  const { keepContract } = await import('@bloodbank/codegen');
  return keepContract(set, event).catch(() => undefined);
}
