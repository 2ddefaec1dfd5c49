import type { QueueDeclaration, Tap } from '@bloodbank/core';
import { expandQueue, mergeFragments, TOPIC_EXCHANGE } from '@bloodbank/topology';
import type { Channel } from 'amqplib';
import type { Declarer } from '../declare/declarer.js';
import type { ReceivingQueue } from './received-message.js';

/** Bytes that a tap may lag behind; beyond them it loses the oldest, rather than filling the broker's memory. */
const TAP_BACKLOG_BYTES = 64 * 1024 * 1024;

/** Where a consumption takes its messages from. */
export interface ConsumerSource {
  /** Undefined for a tap: it has no dead-letter queue, and everything it is told is acknowledged. */
  readonly declaration: QueueDeclaration | undefined;
  /** What must be there before a channel can consume. */
  declare(): Promise<void>;
  /** What was declared may be gone. */
  forget(): void;
  /** Called on each new channel. */
  attach(channel: Channel): Promise<ReceivingQueue>;
}

export function queueSource(declaration: QueueDeclaration, declarer: Declarer): ConsumerSource {
  const { queue } = declaration;
  return {
    declaration,
    declare: () => declarer.ensure(queue, expandQueue(declaration)),
    forget: () => declarer.forget(queue),
    attach: () => {
      const options = declarer.definitionOf(queue)?.options?.arguments ?? {};
      return Promise.resolve({
        queue,
        isQuorum: options['x-queue-type'] === 'quorum',
        canIsolate: options['x-single-active-consumer'] !== true,
      });
    },
  };
}

/** A queue that the broker names and removes: exclusive to the connection, gone with its consumer. */
export function tapSource({ tap }: Tap, declarer: Declarer): ConsumerSource {
  const exchanges = Object.fromEntries(tap.map(({ exchange }) => [exchange, TOPIC_EXCHANGE]));
  const name = `tap of ${Object.keys(exchanges).join(', ')}`;
  return {
    declaration: undefined,
    declare: () => declarer.ensure(name, mergeFragments({ exchanges })),
    forget: () => declarer.forget(name),
    attach: async (channel) => {
      const { queue } = await channel.assertQueue('', {
        exclusive: true,
        autoDelete: true,
        durable: false,
        arguments: { 'x-max-length-bytes': TAP_BACKLOG_BYTES },
      });
      for (const { exchange, pattern } of tap) await channel.bindQueue(queue, exchange, pattern);
      return { queue, isQuorum: false, canIsolate: false };
    },
  };
}
