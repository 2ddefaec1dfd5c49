import { BloodbankError, explainFailure } from '@bloodbank/core/errors';
import { withTimeout } from '@bloodbank/core/time';

/** One question to the store: answered, or refused with `inbox.unavailable` by the deadline. */
export type InboxCall = <T>(ask: () => Promise<T>) => Promise<T>;

export function createInboxCall(store: string, timeoutMs: number): InboxCall {
  return async (ask) => {
    try {
      return await withTimeout(ask(), timeoutMs, store);
    } catch (thrown) {
      const { reason, ...more } = explainFailure(thrown);
      throw new BloodbankError('inbox.unavailable', `The inbox in ${store} does not answer: ${reason}`, {
        ...more,
        cause: thrown,
      });
    }
  };
}
