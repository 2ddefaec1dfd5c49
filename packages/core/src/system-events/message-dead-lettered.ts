import type { DeadLetter } from '../dead-letter/dead-letter.js';
import { isEventId } from '../ids/event-id.js';
import { maskCredentials } from '../message/mask-credentials.js';

export const MESSAGE_DEAD_LETTERED = 'bloodbank.message.dlq';

/** Payload of that event, where a tree has its contract. */
export interface MessageDeadLettered {
  readonly original_event_id: string | null;
  readonly original_event_type: string | null;
  readonly failure_reason: 'validation_failed' | 'routing_failed';
  readonly error_message: string;
  readonly retry_count: number;
  readonly max_retries?: number;
}

/** Codes of messages that were refused for what they are. The originals put everything else under "routing". */
const REFUSED = /^(schema\..+|message\.(invalid|undecodable|unknown-type))$/;

/** Says that a message came to rest. `maxAttempts`: how many its queue allows, where that is known. */
export function describeDeadLetter(
  deadLetter: Pick<DeadLetter, 'eventId' | 'eventType' | 'code' | 'message' | 'attempts'>,
  maxAttempts?: number,
): MessageDeadLettered {
  const { eventId, eventType, code, message, attempts = 1 } = deadLetter;
  return {
    original_event_id: eventId !== undefined && isEventId(eventId) ? eventId : null,
    original_event_type: eventType ?? null,
    failure_reason: REFUSED.test(code) ? 'validation_failed' : 'routing_failed',
    error_message: maskCredentials(message) || code,
    retry_count: retriesOf(attempts),
    ...(maxAttempts === undefined ? {} : { max_retries: retriesOf(maxAttempts) }),
  };
}

/** The first attempt is none. What a dead letter says of itself is not trusted. */
function retriesOf(attempts: number): number {
  return Number.isSafeInteger(attempts) && attempts > 1 ? attempts - 1 : 0;
}
