import { BloodbankError, settleWithin, toError } from '@bloodbank/core';

/** One question to the store: answered, or refused with `inbox.unavailable` by the deadline. */
export type InboxCall = <T>(ask: () => Promise<T>) => Promise<T>;

export function createInboxCall(store: string, timeoutMs: number): InboxCall {
  return async (ask) => {
    try {
      return await settleWithin(ask(), timeoutMs, store);
    } catch (thrown) {
      const { message } = toError(thrown);
      throw new BloodbankError('inbox.unavailable', `The inbox in ${store} does not answer: ${message}`, {
        cause: thrown,
      });
    }
  };
}
