import type { MessageProperties } from '../wire/properties.js';
import { encodeProperties } from '../wire/property-codec.js';
import { carbonCopies } from './carbon-copy.js';
import type { Message } from './message.js';
import type { QueueSettings } from './queue-settings.js';
import { type DeathReason, recordDeath } from './x-death.js';

/**
 * The message as it leaves a queue for its dead-letter exchange: its death recorded, and without its own expiration, so
 * that it does not expire again. A dead-letter routing key of the queue replaces all its keys, and CC with them.
 */
export function deadLetterOf(message: Message, queue: QueueSettings, reason: DeathReason, nowMs: number): Message {
  const { expiration, ...kept } = message.properties;
  const headers = recordDeath(message.properties.headers, {
    queue: queue.name,
    reason,
    exchange: message.exchange,
    routingKeys: [message.routingKey, ...carbonCopies(message.properties.headers, 'CC')],
    atSeconds: Math.floor(nowMs / 1000),
    originalExpiration: expiration,
  });
  const rerouted = queue.deadLetterRoutingKey !== undefined;
  const properties: MessageProperties = { ...kept, headers: rerouted ? without(headers, 'CC') : headers };
  return {
    exchange: queue.deadLetterExchange ?? '',
    routingKey: queue.deadLetterRoutingKey ?? message.routingKey,
    extraKeys: rerouted ? [] : message.extraKeys,
    properties,
    propertyBytes: encodeProperties(properties),
    body: message.body,
  };
}

function without<K, V>(table: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const rest = new Map(table);
  rest.delete(key);
  return rest;
}
