import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { deterministicEventId } from '@bloodbank/core/envelope';
import { decodeJson } from '@bloodbank/core/message';

export interface Edit {
  readonly path: readonly string[];
  readonly value: unknown;
}

export interface EditedEnvelope {
  readonly body: Uint8Array;
  readonly messageId: string;
}

/**
 * A dead letter with some fields changed: a new event, which the old one led to. The same edit of the same letter makes
 * the same id, so that an edit which is repeated after a crash can be recognised. Undefined where there is nothing to edit.
 */
export function editEnvelope(letter: DeadLetter, edits: readonly Edit[]): EditedEnvelope | undefined {
  const decoded = decodeJson(letter.body);
  const { eventId, eventType } = letter;
  if (!decoded.ok || eventId === undefined || eventType === undefined) return undefined;
  const changed = edits.reduce((value, { path, value: next }) => setAt(value, path, next), decoded.value);
  const messageId = deterministicEventId(eventType, JSON.stringify(['redrive', eventId, edits]));
  const envelope = {
    ...(changed as object),
    event_id: messageId,
    correlation_ids: [eventId],
    correlation_id: letter.correlationId ?? eventId,
    causation_id: eventId,
  };
  return { body: Buffer.from(JSON.stringify(envelope)), messageId };
}

function setAt(value: unknown, [segment, ...rest]: readonly string[], next: unknown): unknown {
  if (segment === undefined) return next;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.map((item, index) => (String(index) === segment ? setAt(item, rest, next) : item));
  }
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const old: unknown = members.find(([key]) => key === segment)?.[1];
  // fromEntries defines members, so that a key named __proto__ stays a key.
  return Object.fromEntries([...members.filter(([key]) => key !== segment), [segment, setAt(old, rest, next)]]);
}
