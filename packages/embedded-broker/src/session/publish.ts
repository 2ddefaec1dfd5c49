import { AmqpError } from '../amqp-error.js';
import { carbonCopies } from '../model/carbon-copy.js';
import { assertExpirationMs } from '../model/expiration.js';
import type { Message } from '../model/message.js';
import { exchangeText } from '../model/resource-name.js';
import { REPLY_CODES } from '../reply-codes.js';
import type { MessageProperties } from '../wire/properties.js';
import { decodeProperties, encodeProperties } from '../wire/property-codec.js';
import { textFromWire } from '../wire/wire-text.js';
import type { BrokerContext } from './broker-context.js';
import type { Channel } from './channel.js';
import type { Confirmation } from './confirm-ledger.js';
import type { PublishedContent } from './content-assembler.js';
import { DIRECT_REPLY_TO } from './direct-replies.js';

/**
 * Carries out one basic.publish: checks it, routes it, returns it when it is mandatory and no queue took it. Says how a
 * channel in confirm mode answers: 'nack' when a full queue refused it. Throws the AMQP error that closes the channel.
 */
export function publish(channel: Channel, content: PublishedContent): Confirmation {
  const { connection } = channel;
  const { virtualHost, directReplies } = connection.broker;
  connection.notePublish();
  const { exchange: exchangeName, routingKey, mandatory, immediate } = content.publish;
  if (immediate) throw new AmqpError('NOT_IMPLEMENTED', 'immediate=true');
  const exchange = virtualHost.exchange(exchangeName);
  if (exchange.settings.internal) {
    throw new AmqpError('ACCESS_REFUSED', `cannot publish to internal ${exchangeText(exchangeName)}`);
  }
  const message = messageOf(channel, content);
  if (exchangeName === '' && directReplies.isAddress(routingKey)) {
    if (!directReplies.send(routingKey, message) && mandatory) returnMessage(channel, message);
    return 'ack';
  }
  const queues = virtualHost.route(message);
  if (queues.size === 0 && mandatory) returnMessage(channel, message);
  let confirmation: Confirmation = 'ack';
  for (const queue of queues) if (!queue.publish(message)) confirmation = 'nack';
  if (queues.size > 0 && confirmation === 'ack') tell(connection.broker.onRouted, message);
  return confirmation;
}

function tell(onRouted: BrokerContext['onRouted'], { exchange, routingKey, body }: Message): void {
  try {
    onRouted?.({ exchange: textFromWire(exchange), routingKey: textFromWire(routingKey), body });
  } catch {
    // Whoever watches must not be able to disturb who publishes.
  }
}

function messageOf(channel: Channel, content: PublishedContent): Message {
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

function withReplyAddress(channel: Channel, properties: MessageProperties): MessageProperties {
  if (properties.replyTo !== DIRECT_REPLY_TO) return properties;
  if (channel.replies === undefined) throw new AmqpError('PRECONDITION_FAILED', 'fast reply consumer does not exist');
  return { ...properties, replyTo: channel.replies.address };
}

function returnMessage(channel: Channel, message: Message): void {
  const { exchange, routingKey, propertyBytes, body } = message;
  channel.connection.outbox.content(
    channel.number,
    'basic.return',
    { replyCode: REPLY_CODES.NO_ROUTE, replyText: 'NO_ROUTE', exchange, routingKey },
    propertyBytes,
    body,
  );
}
