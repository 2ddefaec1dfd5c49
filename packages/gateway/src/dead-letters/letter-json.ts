import { type Registry, redactPayload, sensitiveInEnvelope } from '@bloodbank/core/contract';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { decodeJson } from '@bloodbank/core/message';
import type { ArchivedFacts, DeadLetterGroup, LetterFacts } from '@bloodbank/operations';

/** A letter as a list shows it; without a byte of what was in it. */
export function toLetterJson(facts: LetterFacts, deadLetterQueue: string, queue: string | undefined): object {
  return {
    id: facts.id,
    group: facts.group,
    queue: queue ?? facts.queue ?? deadLetterQueue,
    dead_letter_queue: deadLetterQueue,
    event_id: facts.eventId ?? null,
    event_type: facts.eventType ?? null,
    correlation_id: facts.correlationId ?? null,
    reason: facts.reason,
    code: facts.code,
    message: facts.message,
    pointer: facts.pointer ?? null,
    stack_hash: facts.stackHash ?? null,
    attempts: facts.attempts ?? null,
    first_failed_at: facts.firstFailureAt ?? null,
    failed_at: facts.lastFailureAt ?? null,
    size: facts.size,
    etag: etagOf(facts.id),
  };
}

/** A letter never changes while it rests: its id says all. */
export function etagOf(id: string): string {
  return `"${id}"`;
}

export function toArchivedJson(facts: ArchivedFacts): object {
  const { deadLetterQueue, ofQueue, archivedAt, archivedBy } = facts;
  return { ...toLetterJson(facts, deadLetterQueue, ofQueue), archived_at: archivedAt, archived_by: archivedBy };
}

export function toGroupJson(group: DeadLetterGroup, queue: string | undefined): object {
  const { id, queue: deadLetterQueue, first, count, bytes, firstAt, lastAt } = group;
  return {
    id,
    queue: queue ?? deadLetterQueue,
    dead_letter_queue: deadLetterQueue,
    event_type: first.eventType ?? null,
    code: first.code,
    message: first.message,
    pointer: first.pointer ?? null,
    stack_hash: first.stackHash ?? null,
    count,
    bytes,
    first_at: firstAt ?? null,
    last_at: lastAt ?? null,
    sample_id: first.id,
  };
}

/** What is larger is not shown whole; in bytes. */
export const MAX_SHOWN: number = 1024 * 1024;
const MAX_TEXT = 64 * 1024;
const MAX_HEADER = 1_000;

/** What was in a letter, with what the schema calls sensitive hidden unless it is revealed. */
export function toContentJson(letter: DeadLetter, registry: Registry, isRevealed: boolean): object {
  const { body, eventType, headers } = letter;
  const shownHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.slice(0, MAX_HEADER),
      typeof value === 'string' ? value.slice(0, MAX_HEADER) : value,
    ]),
  );
  const isTooLarge = body.length > MAX_SHOWN;
  const common = { headers: shownHeaders, is_too_large: isTooLarge };
  // A body in which nothing can be found to hide may hold anything.
  const text = isRevealed ? { body_text: Buffer.from(body.subarray(0, MAX_TEXT)).toString('utf8') } : {};
  const decoded = isTooLarge ? undefined : decodeJson(body);
  const isEvent = decoded?.ok === true && typeof decoded.value === 'object' && decoded.value !== null;
  if (!isEvent) return { ...common, ...text, hidden: [] };
  if (isRevealed) return { ...common, ...text, envelope: decoded.value, hidden: [] };
  const contract = eventType === undefined ? undefined : registry.find(eventType);
  if (contract === undefined) return { ...common, hidden: [''] };
  const pointers = sensitiveInEnvelope(contract);
  return { ...common, envelope: redactPayload(decoded.value, pointers), hidden: pointers };
}
