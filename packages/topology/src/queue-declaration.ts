import type { ConsumerGroup, GroupName } from '@bloodbank/core/ports';
import { commandsExchangeOf, deadLetterQueueOf, partitionQueueOf, queueNameOf } from './names.js';

/** A queue that outlives its consumers, with its bindings, its dead-letter queue and the delays its retries may have. */
export interface QueueDeclaration {
  readonly queue: string;
  readonly bindings: readonly Binding[];
  /** Undefined where what is dead-lettered is dropped. */
  readonly deadLetterQueue: string | undefined;
  /** Every delay that a retry of this queue may ask for, in milliseconds. 0 needs no entry. */
  readonly retryDelaysMs: readonly number[];
  readonly partition?: Partition;
  readonly messageTtlMs?: number;
  /** It keeps what is published and must not count as a receiver. */
  readonly records?: true;
}

/** Which part of a queue that is laid out in several this one is. */
export interface Partition {
  /** The queue as a whole. It does not exist itself. */
  readonly of: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export interface Binding {
  readonly exchange: string;
  readonly pattern: string;
}

/** The queue of a group, where no topology file names it. `exchange` is that of the events. */
export function groupQueueOf({ kind, group, name }: GroupName, exchange: string): string {
  return name ?? queueNameOf(exchangeOf(kind, exchange), group);
}

export function exchangeOf(kind: 'event' | 'command', events: string): string {
  return kind === 'event' ? events : commandsExchangeOf(events);
}

/** The queues of a group that no topology file mentions: one, or one for each partition. `exchange` is that of the events. */
export function declarationsOf(group: ConsumerGroup, exchange: string): readonly QueueDeclaration[] {
  const queue = groupQueueOf(group, exchange);
  const { kind, patterns, retryDelaysMs, deadLetters = true, partitions, messageTtlMs, records } = group;
  const declaration: QueueDeclaration = {
    queue,
    bindings: patterns.map((pattern) => ({ exchange: exchangeOf(kind, exchange), pattern })),
    deadLetterQueue: deadLetters ? deadLetterQueueOf(queue) : undefined,
    retryDelaysMs,
    ...(messageTtlMs === undefined ? {} : { messageTtlMs }),
    ...(records === undefined ? {} : { records }),
  };
  return partitions === undefined ? [declaration] : partitionsOf(declaration, partitions);
}

/** The queues of which `declaration` consists when it is laid out in `count` partitions. They share its dead letters. */
export function partitionsOf<T extends QueueDeclaration>(declaration: T, count: number): readonly T[] {
  return Array.from({ length: count }, (_, index) => ({
    ...declaration,
    queue: partitionQueueOf(declaration.queue, index),
    partition: { of: declaration.queue, index, count },
  }));
}
