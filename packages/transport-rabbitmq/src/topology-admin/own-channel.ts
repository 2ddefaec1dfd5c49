import { toError } from '@bloodbank/core/errors';
import { withTimeout } from '@bloodbank/core/time';
import type { Channel, ChannelModel } from 'amqplib';

/**
 * Asks the broker on a channel of its own, for the answer "no" closes it: that is what this rejects with, and its `code` is
 * the broker's (404 for what is not there, 406 for what is there otherwise).
 */
export async function onOwnChannel<T>(
  connection: ChannelModel,
  timeoutMs: number,
  work: (channel: Channel) => PromiseLike<T>,
): Promise<T> {
  const channel = await withTimeout(connection.createChannel(), timeoutMs, 'Opening a channel');
  channel.on('error', () => {});
  const answer = await withTimeout(Promise.resolve(work(channel)), timeoutMs, 'Asking the broker');
  await withTimeout(channel.close(), timeoutMs, 'Closing a channel').catch(() => {});
  return answer;
}

/** What the broker says no with; undefined where it says yes. */
export function refusalOf(asking: Promise<unknown>): Promise<Error | undefined> {
  return asking.then(
    () => undefined,
    (thrown: unknown) => toError(thrown),
  );
}

export function hasCode(thrown: unknown, code: number): boolean {
  return (thrown as { readonly code?: unknown }).code === code;
}
