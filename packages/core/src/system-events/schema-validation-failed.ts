import type { Issue } from '../contract/contract-set.js';
import type { Invalid } from '../errors/publish-errors.js';
import { isEventId } from '../ids/event-id.js';

export const SCHEMA_VALIDATION_FAILED = 'bloodbank.schema.validation_failed';

/** Payload of that event, where a tree has its contract. Never holds the payload that was refused. */
export interface SchemaValidationFailed {
  readonly event_type: string;
  readonly event_id: string | null;
  readonly direction: 'publish' | 'consume';
  readonly service: string | null;
  readonly errors: Pick<Issue, 'pointer' | 'keyword' | 'message'>[];
}

export interface RefusedMessage {
  readonly eventType: string;
  /** As it was given, if it was. */
  readonly eventId?: unknown;
  readonly direction: SchemaValidationFailed['direction'];
  /** Who refused it. */
  readonly service?: string;
}

/** More would only repeat what the first ones say. */
const MAX_ERRORS = 20;

/** Says that a payload was refused, and why. */
export function describeValidationFailure(error: Invalid, refused: RefusedMessage): SchemaValidationFailed {
  const { eventType, eventId, direction, service = null } = refused;
  const issues = error.issues.length > 0 ? error.issues : [{ pointer: '', keyword: 'schema', message: error.message }];
  return {
    event_type: eventType,
    event_id: typeof eventId === 'string' && isEventId(eventId) ? eventId : null,
    direction,
    service,
    errors: issues
      .slice(0, MAX_ERRORS)
      .map(({ pointer, keyword, message }) => ({ pointer: inPayload(pointer, keyword), keyword, message })),
  };
}

/** Who verifies a whole envelope points into that. */
function inPayload(pointer: string, keyword: string): string {
  return keyword === 'envelope' && pointer.startsWith('/payload') ? pointer.slice('/payload'.length) : pointer;
}
