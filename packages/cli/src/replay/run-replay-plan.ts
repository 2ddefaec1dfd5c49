import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isServiceName } from '@bloodbank/core/routing';
import type { PlannedFilter, ReplayPlan, ReplayTarget } from '@bloodbank/event-store';
import type { EventSelection } from '../events/event-filter.js';
import { filterOf } from '../events/event-filter.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { withEventStore } from '../store/open-event-store.js';

export interface ReplayPlanOptions extends EventSelection {
  readonly reason: string;
  readonly to?: string;
  readonly file?: string;
}

/** Nothing is sent by it. */
export async function runReplayPlan(context: CommandContext, options: ReplayPlanOptions): Promise<number> {
  const { planReplay } = await import('@bloodbank/event-store');
  const { kind, file, reason } = options;
  if (kind !== undefined && kind !== 'event') throw new UsageError('Only events can be lived again, never commands.');
  const target = options.to === undefined ? {} : { target: targetOf(options.to) };
  const { since, until, kinds: _kinds, ...rest } = filterOf(options);
  const selection: PlannedFilter = {
    ...rest,
    ...(since === undefined ? {} : { since: since.toISOString() }),
    ...(until === undefined ? {} : { until: until.toISOString() }),
  };
  const plan = await withEventStore(context, (store) => planReplay(store, { selection, reason, ...target }));
  for (const line of describePlan(plan)) await context.notes.line(escapeText(line));
  if (file === undefined) await context.out.json(plan, context.isJson ? undefined : 2);
  else {
    await writeFile(resolve(context.cwd, file), `${JSON.stringify(plan, undefined, 2)}\n`, { flag: 'wx' });
    await context.notes.line(`Nothing was sent: bloodbank replay run ${escapeText(file)}`);
  }
  return EXIT_OK;
}

function targetOf(to: string): ReplayTarget {
  if (to === 'exchange') return { kind: 'exchange' };
  if (isServiceName(to)) return { kind: 'service', group: to };
  throw new UsageError(`${JSON.stringify(to)} is neither a service nor \`exchange\`.`);
}

export function describePlan({ count, bytes, first, last, types, target }: ReplayPlan): readonly string[] {
  const shown = types.slice(0, 10).map(({ event_type, count: own }) => `  ${String(own).padStart(8)}  ${event_type}`);
  const rest = types.length > 10 ? [`            and ${types.length - 10} more types`] : [];
  return [
    `${count} events of ${types.length} types, ${(bytes / 1024).toFixed(1)} KiB, positions ${first} to ${last}:`,
    ...shown,
    ...rest,
    `To: ${describeTarget(target)}.`,
  ];
}

export function describeTarget(target: ReplayTarget): string {
  if (target.kind === 'exchange') return 'everybody who subscribes, as if it happened now';
  if (target.kind === 'service') return `the queue of ${target.group}, and nobody else`;
  if (target.kind === 'shadow') return `${target.group} in the shadow`;
  return `a fresh queue, ${target.group}, which nobody consumes`;
}
