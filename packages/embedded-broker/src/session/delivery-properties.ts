import type { Message, QueuedMessage } from '../model/message.js';
import type { Queue } from '../model/queue.js';
import { encodeProperties } from '../wire/property-codec.js';

/** The properties that a consumer sees: the message's own, and from a quorum queue also how often it came back. */
export function deliveryPropertyBytes({ message, deliveryCount }: QueuedMessage): Buffer {
  return deliveryCount === 0 ? message.propertyBytes : withDeliveryCount(message, deliveryCount);
}

/** The properties that basic.get shows; surprisingly, with a count of zero too, as in RabbitMQ. */
export function fetchedPropertyBytes(queue: Queue, { message, deliveryCount }: QueuedMessage): Buffer {
  return queue.settings.type === 'classic' ? message.propertyBytes : withDeliveryCount(message, deliveryCount);
}

function withDeliveryCount({ properties }: Message, deliveryCount: number): Buffer {
  const headers = new Map(properties.headers).set('x-delivery-count', { type: 'long', value: BigInt(deliveryCount) });
  return encodeProperties({ ...properties, headers });
}
