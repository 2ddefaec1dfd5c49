import { AmqpError } from '../amqp-error.js';
import { carbonCopies } from '../model/carbon-copy.js';
import { assertExpirationMs } from '../model/expiration.js';
import type { Message } from '../model/message.js';
import type { Queue } from '../model/queue.js';
import { exchangeText } from '../model/resource-name.js';
import { REPLY_CODES } from '../reply-codes.js';
import type { MessageProperties } from '../wire/properties.js';
import { decodeProperties, encodeProperties } from '../wire/property-codec.js';
import { textFromWire } from '../wire/wire-text.js';
import type { BrokerContext } from './broker-context.js';
import type { ClientConnection } from './client-connection.js';
import type { Confirmation } from './confirm-ledger.js';
import type { PublishedContent } from './content-assembler.js';
import { DIRECT_REPLY_TO } from './direct-replies.js';

/** The channel that a publish came in on. */
export interface PublishingChannel {
  readonly number: number;
  readonly connection: ClientConnection;
  readonly replies: { readonly address: string } | undefined;
}

/** A publish that was checked, and the queues it goes to. */
export interface RoutedPublish {
  readonly message: Message;
  readonly queues: Iterable<Queue>;
  /** It comes back when nobody takes it. */
  readonly mandatory: boolean;
}

/** Checks and routes one basic.publish. Throws the AMQP error that refuses it. */
export function routePublish(channel: PublishingChannel, content: PublishedContent): RoutedPublish {
  const { connection } = channel;
  const { virtualHost } = connection.broker;
  connection.notePublish();
  const { exchange: exchangeName, mandatory, immediate } = content.publish;
  if (immediate) throw new AmqpError('NOT_IMPLEMENTED', 'immediate=true');
  const exchange = virtualHost.exchange(exchangeName);
  if (exchange.settings.internal) {
    throw new AmqpError('ACCESS_REFUSED', `cannot publish to internal ${exchangeText(exchangeName)}`);
  }
  const message = messageOf(channel, content);
  return { message, queues: virtualHost.route(message), mandatory };
}

/**
 * Hands a publish to its queues, and back to its publisher when it is mandatory and none took it. Says how a channel in
 * confirm mode answers: 'nack' when a full queue refused it.
 */
export function deliverPublish(
  channel: PublishingChannel,
  { message, queues, mandatory }: RoutedPublish,
): Confirmation {
  const { directReplies, onRouted, onUnrouted } = channel.connection.broker;
  if (message.exchange === '' && directReplies.isAddress(message.routingKey)) {
    if (!directReplies.send(message.routingKey, message) && mandatory) returnMessage(channel, message);
    return 'ack';
  }
  let isRouted = false;
  let confirmation: Confirmation = 'ack';
  for (const queue of queues) {
    // In a transaction it may have been deleted since.
    if (queue.isDeleted) continue;
    isRouted = true;
    if (!queue.publish(message)) confirmation = 'nack';
  }
  if (!isRouted) notify(onUnrouted, message);
  if (!isRouted && mandatory) returnMessage(channel, message);
  if (isRouted && confirmation === 'ack') notify(onRouted, message);
  return confirmation;
}

function notify(watch: BrokerContext['onRouted'], { exchange, routingKey, body, properties }: Message): void {
  try {
    if (watch === undefined) return;
    const fields = [...(properties.headers ?? [])];
    const headers = Object.fromEntries(fields.map(([name, field]) => [name, 'value' in field ? field.value : null]));
    watch({ exchange: textFromWire(exchange), routingKey: textFromWire(routingKey), body, headers });
  } catch {
    // What watches must not be able to disturb what publishes.
  }
}

function messageOf(channel: PublishingChannel, content: PublishedContent): Message {
  const received = decodeProperties(content.propertyBytes);
  assertUserId(received.userId, channel.connection.username);
  assertExpirationMs(received.expiration);
  const blindCopies = carbonCopies(received.headers, 'BCC');
  const properties = withReplyAddress(channel, withoutBlindCopies(received));
  return {
    exchange: content.publish.exchange,
    routingKey: content.publish.routingKey,
    extraKeys: [...carbonCopies(received.headers, 'CC'), ...blindCopies],
    properties,
    propertyBytes: properties === received ? content.propertyBytes : encodeProperties(properties),
    body: content.body,
  };
}

function assertUserId(userId: string | undefined, username: string): void {
  if (userId === undefined || userId === username) return;
  throw new AmqpError(
    'PRECONDITION_FAILED',
    `user_id property set to '${userId}' but authenticated user was '${username}'`,
  );
}

function withoutBlindCopies(properties: MessageProperties): MessageProperties {
  if (properties.headers?.has('BCC') !== true) return properties;
  const headers = new Map(properties.headers);
  headers.delete('BCC');
  return { ...properties, headers };
}

function withReplyAddress(channel: PublishingChannel, properties: MessageProperties): MessageProperties {
  if (properties.replyTo !== DIRECT_REPLY_TO) return properties;
  if (channel.replies === undefined) throw new AmqpError('PRECONDITION_FAILED', 'fast reply consumer does not exist');
  return { ...properties, replyTo: channel.replies.address };
}

function returnMessage(channel: PublishingChannel, message: Message): void {
  const { exchange, routingKey, propertyBytes, body } = message;
  channel.connection.outbox.content(
    channel.number,
    'basic.return',
    { replyCode: REPLY_CODES.NO_ROUTE, replyText: 'NO_ROUTE', exchange, routingKey },
    propertyBytes,
    body,
  );
}
