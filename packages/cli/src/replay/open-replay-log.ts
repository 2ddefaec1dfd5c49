import type { ReplayLog } from '@bloodbank/event-store';
import { type StoreContext, storePlace } from '../store/open-event-store.js';

/** Does some work on the record of replays, which stands beside the events. */
export async function withReplayLog<T>(context: StoreContext, work: (log: ReplayLog) => Promise<T>): Promise<T> {
  const place = storePlace(context);
  const { createPostgresReplayLog } = await import('@bloodbank/event-store');
  const log = createPostgresReplayLog(place);
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}
