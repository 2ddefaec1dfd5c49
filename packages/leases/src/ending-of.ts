import { NonRetryable, RetryLater } from '@bloodbank/core/errors';
import type { LeaseOutcome } from '@bloodbank/core/ports';
import type { Ending } from './offer.js';

/** What a handler would have done. */
export function endingOf(said: LeaseOutcome): Ending {
  if (said.outcome === 'ack') return { kind: 'ack' };
  if (said.outcome === 'dead-letter') {
    return { kind: 'failed', error: new NonRetryable(said.reason ?? 'Its consumer asked for a dead letter.') };
  }
  const { afterMs, reason = 'Its consumer asks for another attempt.' } = said;
  return {
    kind: 'failed',
    error: afterMs === undefined ? new Error(reason) : new RetryLater({ afterMs, message: reason }),
  };
}
