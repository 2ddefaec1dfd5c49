import type { ConsumerGroup, Tap } from '@bloodbank/core/ports';
import { exchangeOf, expandQueue, mergeFragments, type QueueDeclaration, TOPIC_EXCHANGE } from '@bloodbank/topology';
import type { Channel } from 'amqplib';
import { assertShort } from '../declare/assert-names.js';
import type { Declarer } from '../declare/declarer.js';
import type { Places, Route } from '../layout/places.js';
import type { ReceivingQueue } from './received-message.js';

/** Bytes that a tap may lag behind; beyond them it loses the oldest, rather than filling the broker's memory. */
const TAP_BACKLOG_BYTES = 64 * 1024 * 1024;

/** Where a consumption takes its messages from. */
export interface ConsumerSource {
  /** Undefined for a tap: it has no dead-letter queue, and everything it is told is acknowledged. */
  readonly declaration: QueueDeclaration | undefined;
  /** What must be there before a channel can consume. */
  declare(): Promise<void>;
  /** A wait queue of this delay, which no retry asked for. */
  declareDelay(delayMs: number): Promise<void>;
  /** What was declared may be gone. */
  forget(): void;
  /** Called on each new channel. */
  attach(channel: Channel): Promise<ReceivingQueue>;
}

export function queueSource(
  declaration: QueueDeclaration,
  kind: ConsumerGroup['kind'],
  declarer: Declarer,
  places: Places,
  onDepth: (queue: string, messages: number) => void,
): ConsumerSource {
  const { queue, partition } = declaration;
  return {
    declaration,
    declare: () => declarer.ensure(queue, expandQueue(declaration)),
    declareDelay: (delayMs) => declarer.ensure(queue, expandQueue({ ...declaration, retryDelaysMs: [delayMs] })),
    forget: () => declarer.forget(queue),
    attach: async (channel) => {
      onDepth(queue, (await channel.checkQueue(queue)).messageCount);
      const options = declarer.definitionOf(queue)?.options?.arguments ?? {};
      return {
        queue,
        places,
        kind,
        ...(partition === undefined ? {} : { partition: partition.index }),
        isQuorum: options['x-queue-type'] === 'quorum',
        canIsolate: options['x-single-active-consumer'] !== true,
      };
    },
  };
}

/** A queue that the broker names and removes: exclusive to the connection, gone with its consumer. */
export function tapSource(
  { tap }: Tap,
  declarer: Declarer,
  places: Places,
  onAttached: (queue: string, bindings: readonly Route[]) => void,
): ConsumerSource {
  for (const { pattern } of tap) assertShort('A pattern', pattern);
  const bindings = tap.map(({ kind, pattern }) => ({
    exchange: exchangeOf(kind, places.events),
    routingKey: pattern,
  }));
  const exchanges = Object.fromEntries(bindings.map(({ exchange }) => [exchange, TOPIC_EXCHANGE]));
  const name = `tap of ${Object.keys(exchanges).join(', ')}`;
  return {
    declaration: undefined,
    declare: () => declarer.ensure(name, mergeFragments({ exchanges })),
    declareDelay: () => Promise.resolve(),
    forget: () => declarer.forget(name),
    attach: async (channel) => {
      const { queue } = await channel.assertQueue('', {
        exclusive: true,
        autoDelete: true,
        durable: false,
        arguments: { 'x-max-length-bytes': TAP_BACKLOG_BYTES },
      });
      for (const { exchange, routingKey } of bindings) await channel.bindQueue(queue, exchange, routingKey);
      onAttached(queue, bindings);
      return { queue, places, isQuorum: false, canIsolate: false };
    },
  };
}
