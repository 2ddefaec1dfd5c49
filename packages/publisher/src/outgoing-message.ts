import {
  COMMANDS_EXCHANGE,
  encodeEnvelope,
  expandRoutingKey,
  Invalid,
  type Kind,
  type MessageFacts,
  type MessageProperties,
  type OutgoingMessage,
  type Priority,
  partitionKeyOf,
  type RoutedMessage,
  type SealedMessage,
  Unroutable,
} from '@bloodbank/core';

/** Quorum queues take 4 as the middle: what is above overtakes, where the broker knows priorities. */
const AMQP_PRIORITY: Readonly<Record<Priority, number>> = { low: 1, normal: 4, high: 7, critical: 9 };

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const NO_HEADERS: OutgoingMessage['headers'] = Object.freeze({});

/** The message of an envelope: its address, its properties, and the whole envelope as the body. */
export function createOutgoingMessage(sealed: SealedMessage, exchange: string): OutgoingMessage {
  const { envelope, contract } = sealed;
  const message: Writable<OutgoingMessage> = {
    exchange: exchangeOf(contract.kind, exchange),
    routingKey: routingKeyOf(sealed),
    body: encodeEnvelope(envelope),
    properties: propertiesOf(sealed),
    headers: NO_HEADERS,
  };
  // None where the payload lacks the field: such messages promise no order.
  const partitionKey = partitionKeyOf(contract, envelope.payload);
  if (partitionKey !== undefined) message.partitionKey = partitionKey;
  return message;
}

/** Commands have an exchange of their own; a reply goes to the queue that its command named. */
function exchangeOf(kind: Kind, eventsExchange: string): string {
  if (kind === 'event') return eventsExchange;
  return kind === 'command' ? COMMANDS_EXCHANGE : '';
}

function routingKeyOf({ envelope, contract, options }: SealedMessage): string {
  if (contract.kind !== 'reply') {
    return options.routingKey ?? expandRoutingKey(contract, envelope.event_type, envelope.priority ?? undefined);
  }
  if (options.to !== undefined) return options.to;
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
    timestamp: new Date(envelope.timestamp),
    appId: source.app ?? source.host,
    contentType: 'application/json',
    persistent: options.persistent ?? true,
  };
  if (priority) properties.priority = AMQP_PRIORITY[priority];
  if (ttlSeconds) properties.expirationMs = ttlSeconds * 1_000;
  if (options.replyTo !== undefined) properties.replyTo = options.replyTo;
  return properties;
}

/** What telemetry tells of it. */
export function factsOf({ message, contract }: RoutedMessage): MessageFacts {
  const { exchange, routingKey, properties, body } = message;
  return { operation: 'publish', exchange, routingKey, contract, properties, bodyBytes: body.length };
}

export function unroutable({ exchange, routingKey }: OutgoingMessage): Unroutable {
  return new Unroutable(exchange, routingKey);
}
