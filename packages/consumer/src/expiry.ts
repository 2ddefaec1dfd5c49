import type { Delivery, Envelope, Failure } from '@bloodbank/core';

/**
 * Why an event that waited for another attempt is of no use any more, or undefined while it is. The first attempt is the
 * broker's to judge: it hands out nothing that expired in its queue, and what a person sends again gets its chance.
 */
export function describeExpiry(envelope: Envelope, { attempt }: Delivery, now: number): Failure | undefined {
  const ttlSeconds = envelope.ttl_seconds;
  if (attempt === 1 || ttlSeconds === undefined || ttlSeconds === null) return undefined;
  const lateMs = now - (Date.parse(envelope.timestamp) + ttlSeconds * 1_000);
  if (!(lateMs > 0)) return undefined;
  return {
    code: 'message.expired',
    errorName: 'Expired',
    message: `Its ${ttlSeconds} s to live ended before attempt ${attempt}.`,
  };
}
