import { type Registry, redactMessage } from '@bloodbank/core/contract';
import { decodeJson } from '@bloodbank/core/message';
import type { StoredMessage } from '@bloodbank/core/ports';

/** A recorded message as anybody who may read its type may see it. */
export function showMessage(message: StoredMessage, registry: Registry): object {
  const { position, recordedAt, kind, id, eventType, address, unsearchable } = message;
  const beside = {
    position,
    recorded_at: recordedAt.toISOString(),
    kind,
    id,
    event_type: eventType,
    routing_key: address.key,
  };
  const decoded = decodeJson(message.body);
  const document = decoded.ok && typeof decoded.value === 'object' ? decoded.value : null;
  if (document === null) return { ...beside, unreadable: unsearchable };
  return { ...beside, event: redactMessage(document, eventType, registry) };
}
