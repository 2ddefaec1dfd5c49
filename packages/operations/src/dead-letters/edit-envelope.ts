import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { deterministicEventId } from '@bloodbank/core/envelope';
import { joinPointer } from '@bloodbank/core/json';
import { describeLongIntegers, type LongIntegers, readStrictJson } from '@bloodbank/core/message';

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
 * the same id, so that an edit which is repeated after a crash can be recognised. A text says why there is nothing to edit, or
 * what would change beside the edit.
 */
export function editEnvelope(letter: DeadLetter, edits: readonly Edit[]): EditedEnvelope | string {
  const { body, eventId, eventType } = letter;
  const read = readStrictJson(body);
  if (!read.ok) return `No field of it can be set: ${read.reason}.`;
  if (eventId === undefined || eventType === undefined) return 'It is no event, so no field of it can be set.';
  if (read.longIntegers !== undefined && !areReplaced(read.longIntegers, edits)) {
    return `An edit would change more than it says: ${describeLongIntegers(read.longIntegers)}. Redrive it as it is, or set that field.`;
  }
  const changed = edits.reduce((value, { path, value: next }) => setAt(value, path, next), read.value);
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

/** Whether each of them is within a field of the payload that is set. Who sets all of the payload has seen other digits. */
function areReplaced({ count, first }: LongIntegers, edits: readonly Edit[]): boolean {
  const set = edits.filter(({ path }) => path.length > 1).map(({ path }) => joinPointer('', ...path));
  const isSet = (pointer: string): boolean => set.some((at) => pointer === at || pointer.startsWith(`${at}/`));
  return count === first.length && first.every(isSet);
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
