import { decodeJson } from '../message/decode-json.js';
import type { DeadLetter } from './dead-letter.js';

export type BodyFacts = Pick<DeadLetter, 'eventId' | 'eventType' | 'schemaVersion' | 'correlationId'>;

/** What the body of a dead letter says about itself. It need not fit any schema: that may be why it is dead. Never throws. */
export function describeBody(body: Uint8Array): BodyFacts {
  const decoded = decodeJson(body);
  if (!decoded.ok || typeof decoded.value !== 'object' || decoded.value === null) return {};
  const fields = decoded.value as Readonly<Record<string, unknown>>;
  const { event_id: eventId, event_type: eventType, correlation_id: correlationId } = fields;
  return {
    ...(typeof eventId === 'string' ? { eventId } : {}),
    ...(typeof eventType === 'string' ? { eventType, schemaVersion: versionOf(eventType) } : {}),
    ...(typeof correlationId === 'string' ? { correlationId } : {}),
  };
}

/** Version 2 and up are part of the event type. */
function versionOf(eventType: string): number {
  return Number(/\.v([1-9]\d{0,3})$/.exec(eventType)?.[1] ?? 1);
}
