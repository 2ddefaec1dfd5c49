import type { Envelope } from '@bloodbank/core';

/**
 * What makes two commands one: `metadata.idempotency_key` of commands of one type, where their sender gave one, else the
 * command's own id.
 */
export function idempotencyKeyOf({ event_id: id, event_type: type, metadata }: Envelope): string {
  const key: unknown = metadata['idempotency_key'];
  return typeof key === 'string' && key !== '' ? JSON.stringify([type, key]) : id;
}
