import type { HeaderValue, MessageProperties, OutgoingMessage } from '@bloodbank/core/ports';
import { DROPPABLE_HEADER, PARTITION_HEADER, partitionBucketOf } from '@bloodbank/topology';
import type { Options } from 'amqplib';
import type { Route } from '../layout/places.js';

/** A message whose place at the broker is known. */
export interface RoutedMessage extends Omit<OutgoingMessage, 'address'>, Route {}

/** A message in the words of amqplib. */
export interface AmqpMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly options: AmqpOptions;
}

/** What amqplib calls them. Expiration as text, timestamp in seconds, headers always there. */
export interface AmqpOptions extends Omit<Options.Publish, 'headers'> {
  readonly headers: Readonly<Record<string, HeaderValue>>;
  readonly expiration?: string;
}

export function toAmqp(message: RoutedMessage): AmqpMessage {
  return {
    exchange: message.exchange,
    routingKey: message.routingKey,
    body: asBuffer(message.body),
    options: toPublishOptions(message.properties, headersOf(message)),
  };
}

function headersOf({ headers, partitionKey, droppable }: RoutedMessage): Readonly<Record<string, HeaderValue>> {
  if (partitionKey === undefined && droppable !== true) return headers;
  const own: Record<string, HeaderValue> = { ...headers };
  // As text: a header exchange compares types too, and languages write numbers in many.
  if (partitionKey !== undefined) own[PARTITION_HEADER] = String(partitionBucketOf(partitionKey));
  if (droppable === true) own[DROPPABLE_HEADER] = true;
  return own;
}

/**
 * Always mandatory: a message that no queue takes must come back, not vanish. One shape for all, absent properties
 * included: this runs once for each message, and copying what is present costs more than the rest of the publish.
 */
function toPublishOptions(properties: MessageProperties, headers: Readonly<Record<string, HeaderValue>>): AmqpOptions {
  const { expirationMs, timestamp } = properties;
  const options: { [K in keyof AmqpOptions]: AmqpOptions[K] | undefined } = {
    messageId: properties.messageId,
    type: properties.type,
    correlationId: properties.correlationId,
    // AMQP counts whole seconds.
    timestamp: timestamp === undefined ? undefined : Math.floor(timestamp.getTime() / 1_000),
    appId: properties.appId,
    contentType: properties.contentType,
    replyTo: properties.replyTo,
    priority: properties.priority,
    expiration: expirationMs === undefined ? undefined : String(expirationMs),
    persistent: properties.persistent ?? true,
    mandatory: true,
    headers,
  };
  // Undefined is taken for absent; the types do not say so.
  return options as AmqpOptions;
}

function asBuffer(body: Uint8Array): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
