import { BloodbankError } from '@bloodbank/core/errors';
import { planMigration } from '@bloodbank/operations';
import type { LivePart, Migration, RascalFragment, Topology, TopologyAdmin } from '@bloodbank/topology';
import { escapeText } from '../output/escape-text.js';
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
  return withTopologyAdmin(context, async ({ admin, topology, fragment }) => {
    const { parts, unseenBecause } = await admin.compare(fragment);
    const migrations = (options.migrate ?? []).map((queue) => planNamed(queue, topology, fragment));
    const left = parts.filter((part) => part.state === 'different' && !options.migrate?.includes(part.name));
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
    const isDestructive = migrations.length > 0 || orphans.length > 0;
    if (isDestructive && !isReal) return tellDryRun(context, migrations, orphans, parts);

    // What a queue is bound to, and where its dead letters go, must be there before it is rebuilt.
    await admin.declare({ ...fragment, ...without(fragment, options.migrate ?? []) });
    for (const migration of migrations) await migrate(context, admin, migration);
    const pruned = await admin.unbindOrphans(
      fragment,
      orphans.map(({ name }) => name),
    );
    await admin.declare(fragment);
    const created = parts.filter(({ state }) => state === 'missing').length;
    if (isJson) await out.json({ applied: true, created, pruned, migrated: migrations.map(({ queue }) => queue) });
    else {
      const done = [summarise(parts.filter(({ state }) => state === 'missing')).replace('to create', 'created')];
      if (migrations.length > 0) done.push(`${migrations.length} rebuilt`);
      if (pruned > 0) done.push(`${pruned} taken away`);
      await out.line(`${done.filter((text) => text !== '').join(', ') || 'Nothing was to be done'}.`);
    }
    return EXIT_OK;
  });
}

function without({ queues, bindings }: RascalFragment, named: readonly string[]): Omit<RascalFragment, 'exchanges'> {
  return {
    queues: Object.fromEntries(Object.entries(queues).filter(([name]) => !named.includes(name))),
    bindings: Object.fromEntries(
      Object.entries(bindings).filter(([, { destination }]) => !named.includes(destination)),
    ),
  };
}

function planNamed(queue: string, topology: Topology, fragment: RascalFragment): Migration {
  const migration = planMigration(queue, topology, fragment);
  if (migration !== undefined) return migration;
  throw new UsageError(`No topology file has the queue "${queue}".`, '`bloodbank topology show` lists them.');
}

async function migrate(context: CommandContext, admin: TopologyAdmin, migration: Migration): Promise<void> {
  const { notes, isJson } = context;
  await admin.migrate(migration, {
    onStep: (step, count) => {
      if (isJson || (count > 0 && count % 1_000 !== 0)) return;
      void notes.line(`${escapeText(migration.queue)}: ${step}${count > 0 ? `, ${count} messages` : ''}`);
    },
  });
}

async function tellDryRun(
  { out, isJson }: CommandContext,
  migrations: readonly Migration[],
  orphans: readonly LivePart[],
  parts: readonly LivePart[],
): Promise<number> {
  const create = parts.filter(({ state }) => state === 'missing').map(({ kind, name }) => `${kind} ${name}`);
  if (isJson) {
    const migrate = migrations.map(({ queue }) => queue);
    await out.json({ applied: false, dry_run: true, create, migrate, prune: orphans.map(({ name }) => name) });
    return EXIT_OK;
  }
  for (const name of create) await out.line(`Would create ${escapeText(name)}.`);
  for (const { queue, bindings } of migrations) {
    await out.line(
      `Would rebuild the queue ${escapeText(queue)}: its messages wait in ${escapeText(queue)}.migrating.`,
    );
    for (const { source, bindingKey } of bindings)
      await out.line(`  bound to ${escapeText(`${source} [${bindingKey}]`)}`);
  }
  for (const { name } of orphans) await out.line(`Would take away the binding ${escapeText(name)}.`);
  await out.line('Dry run: nothing was changed. --yes does it.');
  return EXIT_OK;
}
