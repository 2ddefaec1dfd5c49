import { BloodbankError } from '@bloodbank/core/errors';
import type { LivePart, TopologyAdmin } from '@bloodbank/core/ports';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { formatComparison, summarise } from './format-comparison.js';
import { withTopologyAdmin } from './with-topology-admin.js';

export interface TopologyApplyOptions {
  readonly migrate?: readonly string[];
  readonly prune?: boolean;
  readonly yes?: boolean;
}

/**
 * Declares what is missing. What exists otherwise is rebuilt only when it is named, and nothing is taken away without
 * `--yes`; without it, the steps are told. Exit code 1 when something is left that differs, and then nothing was done.
 */
export async function runTopologyApply(context: CommandContext, options: TopologyApplyOptions): Promise<number> {
  const { out, notes, isJson } = context;
  const isReal = options.yes === true;
  return withTopologyAdmin(context, async (admin) => {
    const { parts, unseenBecause } = await admin.compare();
    const rebuilds = new Map<string, readonly string[]>();
    for (const name of options.migrate ?? []) rebuilds.set(name, await planNamed(admin, name));
    const left = parts.filter((part) => part.state === 'different' && !rebuilds.has(part.name));
    if (left.length > 0) {
      for (const line of formatComparison({ parts: left }, notes.colors)) await notes.line(line);
      if (isJson) await out.json({ applied: false, different: left });
      else await notes.line('Nothing was changed.');
      return EXIT_FAILURE;
    }
    if (options.prune === true && unseenBecause !== undefined) {
      throw new BloodbankError('transport.unreachable', `Orphans cannot be seen: ${unseenBecause}.`, {
        remedy: 'Enable the rabbitmq_management plugin, or name its address with RABBIT_MANAGEMENT_URL.',
      });
    }
    const orphans = options.prune === true ? parts.filter(({ state }) => state === 'orphan') : [];
    const isDestructive = rebuilds.size > 0 || orphans.length > 0;
    if (isDestructive && !isReal) return tellDryRun(context, rebuilds, orphans, parts);

    if (rebuilds.size === 0) await admin.declare();
    else await admin.rebuild([...rebuilds.keys()], (...step) => void tellStep(context, ...step));
    const pruned = await admin.prune(orphans.map(({ name }) => name));
    const created = parts.filter(({ state }) => state === 'missing').length;
    if (isJson) await out.json({ applied: true, created, pruned, migrated: [...rebuilds.keys()] });
    else {
      const done = [summarise(parts.filter(({ state }) => state === 'missing')).replace('to create', 'created')];
      if (rebuilds.size > 0) done.push(`${rebuilds.size} rebuilt`);
      if (pruned > 0) done.push(`${pruned} taken away`);
      if (pruned < orphans.length)
        done.push(`${orphans.length - pruned} left, for something waits there or somebody uses it`);
      await out.line(`${done.filter((text) => text !== '').join(', ') || 'Nothing was to be done'}.`);
    }
    return EXIT_OK;
  });
}

async function planNamed(admin: TopologyAdmin, name: string): Promise<readonly string[]> {
  const plan = await admin.planRebuild(name);
  if (plan !== undefined) return plan;
  throw new UsageError(`The topology files have no "${name}".`, '`bloodbank topology show` lists what they have.');
}

async function tellStep({ notes, isJson }: CommandContext, name: string, step: string, count: number): Promise<void> {
  if (isJson || (count > 0 && count % 1_000 !== 0)) return;
  await notes.line(`${escapeText(name)}: ${step}${count > 0 ? `, ${pluralise(count, 'message', 'messages')}` : ''}`);
}

async function tellDryRun(
  { out, isJson }: CommandContext,
  rebuilds: ReadonlyMap<string, readonly string[]>,
  orphans: readonly LivePart[],
  parts: readonly LivePart[],
): Promise<number> {
  const create = parts.filter(({ state }) => state === 'missing').map(({ kind, name }) => `${kind} ${name}`);
  if (isJson) {
    await out.json({
      applied: false,
      dry_run: true,
      create,
      migrate: [...rebuilds.keys()],
      prune: orphans.map(({ name }) => name),
    });
    return EXIT_OK;
  }
  for (const name of create) await out.line(`Would create ${escapeText(name)}.`);
  for (const line of [...rebuilds.values()].flat()) await out.line(escapeText(line));
  for (const { kind, name } of orphans) await out.line(`Would take away the ${kind} ${escapeText(name)}.`);
  await out.line('Dry run: nothing was changed. --yes does it.');
  return EXIT_OK;
}
