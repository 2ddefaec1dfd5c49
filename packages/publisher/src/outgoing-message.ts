import type { Priority } from '@bloodbank/core/contract';
import { encodeEnvelope } from '@bloodbank/core/envelope';
import { Invalid } from '@bloodbank/core/errors';
import type { Address, MessageProperties, OutgoingMessage, Transport } from '@bloodbank/core/ports';
import { expandRoutingKey, partitionKeyOf } from '@bloodbank/core/routing';
import type { MessageFacts } from '@bloodbank/core/trace';
import type { RoutedMessage, SealedMessage } from './publish-step.js';

/** Quorum queues take 4 as the middle: what is above overtakes, where the broker knows priorities. */
const AMQP_PRIORITY: Readonly<Record<Priority, number>> = { low: 1, normal: 4, high: 7, critical: 9 };

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const NO_HEADERS: OutgoingMessage['headers'] = Object.freeze({});

/** The message of an envelope: its address, its properties, and the whole envelope as the body. */
export function createOutgoingMessage(sealed: SealedMessage): OutgoingMessage {
  const { envelope, contract, options } = sealed;
  const message: Writable<OutgoingMessage> = {
    address: addressOf(sealed),
    body: encodeEnvelope(envelope),
    properties: propertiesOf(sealed),
    headers: NO_HEADERS,
  };
  // None where the payload lacks the field: such messages promise no order.
  const partitionKey = partitionKeyOf(contract, envelope.payload);
  if (partitionKey !== undefined) message.partitionKey = partitionKey;
  if (options.unroutable === 'drop') message.droppable = true;
  return message;
}

/** A reply goes to the address that its command named; anything else under its routing key. */
function addressOf({ envelope, contract, options }: SealedMessage): Address {
  const { kind } = contract;
  if (kind !== 'reply') {
    const { event_type: type, priority } = envelope;
    return { kind, key: options.routingKey ?? expandRoutingKey(contract, type, priority ?? undefined) };
  }
  if (options.to !== undefined) return { kind, key: options.to };
  throw new Invalid('message.invalid-properties', `The reply ${envelope.event_type} says not to whom it goes.`, {
    remedy: 'Send it with `to`, the address that its command named in `replyTo`.',
  });
}

function propertiesOf({ envelope, options }: SealedMessage): MessageProperties {
  const { source, priority, ttl_seconds: ttlSeconds } = envelope;
  const properties: Writable<MessageProperties> = {
    messageId: envelope.event_id,
    type: envelope.event_type,
    correlationId: envelope.correlation_id,
    timestamp: dateOf(envelope.timestamp),
    appId: source.app ?? source.host,
    contentType: 'application/json',
    persistent: options.persistent ?? true,
  };
  if (priority) properties.priority = AMQP_PRIORITY[priority];
  if (ttlSeconds) properties.expirationMs = ttlSeconds * 1_000;
  if (options.replyTo !== undefined) properties.replyTo = options.replyTo;
  return properties;
}

let lastTimestamp = '';
let lastDate = new Date(0);

/** Many messages are of one millisecond, and reading a date costs as much as the rest of the properties. */
function dateOf(timestamp: string): Date {
  if (timestamp !== lastTimestamp) {
    lastTimestamp = timestamp;
    lastDate = new Date(timestamp);
  }
  return lastDate;
}

/** What of a transport a message must be told of. */
export type Places = Pick<Transport, 'system' | 'destinationOf'>;

/** What telemetry tells of it. */
export function factsOf({ message, contract }: RoutedMessage, transport: Places): MessageFacts {
  const { address, properties, body } = message;
  const { system } = transport;
  const destination = transport.destinationOf(address);
  const sizes = { bodyBytes: body.length };
  return { operation: 'publish', system, destination, routingKey: address.key, contract, properties, ...sizes };
}
