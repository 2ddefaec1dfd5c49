import { type Registry, redactPayload, sensitiveInEnvelope } from '@bloodbank/core/contract';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { decodeJson } from '@bloodbank/core/message';

/**
 * A dead letter as it may be shown. What the schema marks as sensitive is hidden unless revealed, and so is a body in
 * which nothing can be found to hide.
 */
export function formatDeadLetter(letter: DeadLetter, registry: Registry, isRevealed: boolean): object {
  return {
    event_id: letter.eventId ?? letter.properties.messageId ?? null,
    event_type: letter.eventType ?? null,
    schema_version: letter.schemaVersion ?? null,
    reason: letter.reason,
    code: letter.code,
    message: letter.message,
    stack_hash: letter.stackHash ?? null,
    pointer: letter.pointer ?? null,
    attempts: letter.attempts ?? null,
    first_failure_at: letter.firstFailureAt ?? null,
    last_failure_at: letter.lastFailureAt ?? null,
    queue: letter.queue ?? null,
    exchange: letter.destination,
    routing_key: letter.address.key,
    size_bytes: letter.body.length,
    ...describeBytes(letter, registry, isRevealed),
  };
}

function describeBytes({ body, eventType }: DeadLetter, registry: Registry, isRevealed: boolean): object {
  const bytes = isRevealed ? { body_base64: Buffer.from(body).toString('base64') } : {};
  const decoded = decodeJson(body);
  const contract = eventType === undefined ? undefined : registry.find(eventType);
  if (!decoded.ok || typeof decoded.value !== 'object' || decoded.value === null) return bytes;
  if (isRevealed) return { ...bytes, envelope: decoded.value };
  if (contract === undefined) return bytes;
  const pointers = sensitiveInEnvelope(contract);
  return { ...bytes, envelope: redactPayload(decoded.value, pointers) };
}
