import { AmqpError } from '../../amqp-error.js';
import type { Channel } from '../channel.js';

/** A name without line breaks, which RabbitMQ takes out of the names it declares and looks up. */
export function plainName(name: string): string {
  return /[\r\n]/.test(name) ? name.replaceAll(/[\r\n]/g, '') : name;
}

/** The queue a method means: an empty name stands for the one this channel declared last. */
export function queueName(channel: Channel, name: string): string {
  if (name !== '') return plainName(name);
  if (channel.lastQueueName === '') throw new AmqpError('NOT_FOUND', 'no previously declared queue');
  return channel.lastQueueName;
}

/** The default exchange cannot be declared, deleted or bound: its bindings are the queues' names. */
export function assertNotDefaultExchange(name: string): void {
  if (name === '') throw new AmqpError('ACCESS_REFUSED', 'operation not permitted on the default exchange');
}
