import type { Envelope } from '@bloodbank/core/envelope';
import type { Around } from '@bloodbank/core/pipeline';
import type { Failure } from '@bloodbank/core/retry';
import type { Verified } from '../passage.js';
import { refuse } from './refuse.js';

/** An event is not tried again once its time to live is over. */
export const expire: Around<Verified> = (next) => (passage) => {
  const failure = describeExpiry(passage.event, passage);
  return failure === undefined ? next(passage) : refuse(failure);
};

/**
 * Why an event that waited for another attempt is of no use any more, or undefined while it is. The first attempt is the
 * broker's to judge: it hands out nothing that expired in its queue, and what a person sends again gets its chance.
 */
export function describeExpiry(
  envelope: Envelope,
  { attempt }: { readonly attempt: number },
  now?: number,
): Failure | undefined {
  const ttlSeconds = envelope.ttl_seconds;
  if (attempt === 1 || ttlSeconds === undefined || ttlSeconds === null) return undefined;
  // Nearly all need no look at the clock.
  const lateMs = (now ?? Date.now()) - (Date.parse(envelope.timestamp) + ttlSeconds * 1_000);
  if (!(lateMs > 0)) return undefined;
  return {
    code: 'message.expired',
    errorName: 'Expired',
    message: `Its ${ttlSeconds} s to live ended before attempt ${attempt}.`,
  };
}
