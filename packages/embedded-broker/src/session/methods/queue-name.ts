import { AmqpError } from '../../amqp-error.js';
import type { Channel } from '../channel.js';
import { plainName } from './plain-name.js';

/** The queue a method means: an empty name stands for the one this channel declared last. */
export function queueName(channel: Channel, name: string): string {
  if (name !== '') return plainName(name);
  if (channel.lastQueueName === '') throw new AmqpError('NOT_FOUND', 'no previously declared queue');
  return channel.lastQueueName;
}
