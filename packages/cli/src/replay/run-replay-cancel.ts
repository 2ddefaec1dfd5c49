import { BloodbankError } from '@bloodbank/core/errors';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withReplayLog } from './open-replay-log.js';

/** Whoever runs it sees it at its next checkpoint. */
export async function runReplayCancel(context: CommandContext, id: string): Promise<number> {
  const isCancelled = await withReplayLog(context, (log) => log.cancel(id));
  if (!isCancelled) {
    throw new BloodbankError('store.unknown-event', `No replay with the id ${id} is running or stopped.`, {
      remedy: 'Look for it with `bloodbank replay status`.',
    });
  }
  if (context.isJson) await context.out.json({ id, state: 'cancelled' });
  else await context.notes.line('Cancelled: it ends after the batch in hand.');
  return EXIT_OK;
}
