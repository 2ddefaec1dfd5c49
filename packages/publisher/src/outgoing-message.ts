import {
  type Contract,
  type Envelope,
  encodeEnvelope,
  expandRoutingKey,
  type OutgoingMessage,
  type Priority,
  partitionKeyOf,
} from '@bloodbank/core';

/** Quorum queues take 4 as the middle: what is above overtakes, where the broker knows priorities. */
const AMQP_PRIORITY: Readonly<Record<Priority, number>> = { low: 1, normal: 4, high: 7, critical: 9 };

/** Nothing where the payload lacks the field: such events promise no order. */
function partitionOf(contract: Contract, payload: unknown): { readonly partitionKey?: string } {
  const key = partitionKeyOf(contract, payload);
  return key === undefined ? {} : { partitionKey: key };
}

/** The message of an envelope: its address, its properties, and the whole envelope as the body. */
export function createOutgoingMessage(envelope: Envelope, contract: Contract): OutgoingMessage {
  const key = expandRoutingKey(contract, envelope.event_type, envelope.priority ?? undefined);
  return {
    address: { kind: contract.kind, key },
    body: encodeEnvelope(envelope),
    ...partitionOf(contract, envelope.payload),
    headers: {},
    properties: {
      messageId: envelope.event_id,
      type: envelope.event_type,
      correlationId: envelope.correlation_id,
      timestamp: new Date(envelope.timestamp),
      appId: envelope.source.app ?? envelope.source.host,
      contentType: 'application/json',
      persistent: true,
      ...(envelope.priority ? { priority: AMQP_PRIORITY[envelope.priority] } : {}),
      ...(envelope.ttl_seconds ? { expirationMs: envelope.ttl_seconds * 1_000 } : {}),
    },
  };
}
