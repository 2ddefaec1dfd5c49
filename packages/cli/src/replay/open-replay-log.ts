import { BloodbankError } from '@bloodbank/core/errors';
import type { ReplayLog } from '@bloodbank/event-store';
import type { CommandContext } from '../shell/command-context.js';

/** Does some work on the record of replays, which stands beside the events. */
export async function withReplayLog<T>(
  { settings }: Pick<CommandContext, 'settings'>,
  work: (log: ReplayLog) => Promise<T>,
): Promise<T> {
  const { DATABASE_URL: url, EVENT_STORE_SCHEMA: schema } = settings;
  if (url === undefined) {
    throw new BloodbankError('config.invalid', 'There is no event store to live again from: DATABASE_URL is not set.');
  }
  const { createPostgresReplayLog } = await import('@bloodbank/event-store');
  const log = createPostgresReplayLog({ url, schema });
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}
