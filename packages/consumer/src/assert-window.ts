import { BloodbankError } from '@bloodbank/core/errors';
import type { Inbox } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';

/**
 * A copy may come as late as the last attempt of an event: all delays, and a handler that takes all its time at each
 * attempt. An inbox that has forgotten by then protects nothing.
 *
 * @throws {BloodbankError} `config.invalid`
 */
export function assertWindow(inbox: Inbox, queue: string, retry: RetryPolicy, handlerTimeoutMs: number): void {
  const horizonMs = retryHorizonMs(retry, handlerTimeoutMs);
  if (inbox.windowMs >= horizonMs) return;
  const message = `The inbox remembers for ${inbox.windowMs} ms, but queue ${queue} may try an event again for ${horizonMs} ms.`;
  const remedy = 'Widen the window of the inbox, or shorten the retry delays or `handlerTimeoutMs`.';
  throw new BloodbankError('config.invalid', message, { remedy });
}

export function retryHorizonMs({ attempts, delaysMs }: RetryPolicy, handlerTimeoutMs: number): number {
  let horizonMs = attempts * handlerTimeoutMs;
  for (let attempt = 1; attempt < attempts; attempt++) horizonMs += delaysMs[attempt - 1] ?? delaysMs.at(-1) ?? 0;
  return horizonMs;
}
