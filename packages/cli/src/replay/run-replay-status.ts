import { BloodbankError } from '@bloodbank/core/errors';
import type { ReplayRecord } from '@bloodbank/event-store';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withReplayLog } from './open-replay-log.js';
import { describeTarget } from './run-replay-plan.js';

const NEWEST = 100;

/** Who lived what again, why, and how far it came. */
export async function runReplayStatus(context: CommandContext, id: string | undefined): Promise<number> {
  const records = await withReplayLog(context, async (log) => {
    if (id === undefined) return log.list(NEWEST);
    const found = await log.find(id);
    if (found === undefined) throw new BloodbankError('store.unknown-event', `No replay has the id ${id}.`);
    return [found];
  });
  for (const record of records) {
    if (context.isJson) await context.out.json(record);
    else await context.out.line(escapeText(describeRecord(record)));
  }
  if (records.length === 0) await context.notes.line('Nothing was lived again yet.');
  return EXIT_OK;
}

function describeRecord({ plan, state, replayed, started_by, started_at, note, shadow }: ReplayRecord): string {
  const when = new Date(started_at).toISOString().slice(0, 16);
  const why = `${started_by}: ${plan.reason}${note === null ? '' : ` (${note})`}`;
  const found = shadow === null ? '' : `  ${shadow.differ} of ${shadow.compared} differ`;
  return `${plan.id}  ${when}  ${state}  ${replayed} of ${plan.count}  to ${describeTarget(plan.target)}${found}  ${why}`;
}
