import { toError } from '@bloodbank/core/errors';
import type { EventFilter, EventStore, StoredMessage } from '@bloodbank/core/ports';
import { createBackoff } from '@bloodbank/core/time';

export interface FollowStoreOptions {
  readonly filter: EventFilter;
  readonly signal: AbortSignal;
  /** Is waited for, so that nobody is read faster than he is shown. */
  readonly onMessage: (message: StoredMessage) => Promise<void>;
  /** Once, when all that was in the store when it began has been handed over. */
  readonly onCaughtUp: () => void;
  /** Once for each time that the store goes away. Before it has caught up, it rejects instead. */
  readonly onAway: (reason: string) => void;
}

const PAGE = 500;
const LOOK_EVERY_MS = 1_000;

/** Hands over what the store has, oldest first, and what is recorded from then on, until the signal. */
export async function followStore(store: EventStore, options: FollowStoreOptions): Promise<void> {
  const { filter, signal, onMessage, onCaughtUp, onAway } = options;
  const backoff = createBackoff({ initialDelayMs: 200, maxDelayMs: 5_000 });
  let position = 0;
  let hasCaughtUp = false;
  let isAway = false;
  while (!signal.aborted) {
    try {
      const { last } = await store.extent();
      const page = await store.read({ after: position, before: last + 1, limit: PAGE, filter });
      isAway = false;
      backoff.reset();
      for (const message of page) {
        if (signal.aborted) return;
        await onMessage(message);
      }
      position = page.length < PAGE ? Math.max(position, last) : (page.at(-1)?.position ?? last);
      if (page.length === PAGE) continue;
      if (!hasCaughtUp) onCaughtUp();
      hasCaughtUp = true;
      await store.waitFor(position, { timeoutMs: LOOK_EVERY_MS, signal });
    } catch (thrown) {
      if (signal.aborted) return;
      if (!hasCaughtUp) throw thrown;
      if (!isAway) onAway(toError(thrown).message);
      isAway = true;
      await backoff.wait(signal);
    }
  }
}
