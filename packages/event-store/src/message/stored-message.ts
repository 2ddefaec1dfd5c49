import type { RecordedMessage, StoredMessage } from '@bloodbank/core/ports';
import type { MessageFacts } from './read-message.js';

/** The message with what the store knows of it. */
export function toStored(
  message: RecordedMessage,
  facts: MessageFacts,
  position: number,
  recordedAt: Date,
): StoredMessage {
  const { json: _json, occurredAt, ...found } = facts;
  const { address, body, properties, headers, destination } = message;
  return {
    address,
    body,
    properties,
    headers,
    destination,
    ...found,
    position,
    recordedAt,
    occurredAt: occurredAt ?? recordedAt,
  };
}
