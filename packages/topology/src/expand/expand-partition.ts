import { bucketsOfPartition, PARTITION_HEADER } from '../partition.js';
import type { Partition, QueueDeclaration } from '../queue-declaration.js';
import type { RascalBinding, RascalExchange, RascalQueue, RascalVhost } from '../rascal/rascal-config.js';
import { keyBindings } from './binding-name.js';

/** Deals messages out by their bucket. What has none, because its sender gave no key, goes by way of the second exchange. */
export const partitionExchangeOf = (queue: string): string => `${queue}.partitions`;
const unkeyedExchangeOf = (queue: string): string => `${queue}.unkeyed`;

/** What leads messages into one partition: the patterns to the exchange of the whole, and its own buckets from there. */
export function expandPartition(
  queue: string,
  bindings: QueueDeclaration['bindings'],
  partition: Partition,
): RascalVhost {
  const dealing = partitionExchangeOf(partition.of);
  const unkeyed = unkeyedExchangeOf(partition.of);
  // They go with the last of their queues.
  const exchanges: Record<string, RascalExchange> = {
    [dealing]: { type: 'headers', options: { durable: true, autoDelete: true, alternateExchange: unkeyed } },
    [unkeyed]: { type: 'fanout', options: { durable: true, autoDelete: true } },
  };
  const incoming = bindings.map(
    ({ exchange, pattern }): RascalBinding => ({
      source: exchange,
      destination: dealing,
      destinationType: 'exchange',
      bindingKey: pattern,
    }),
  );
  const own = bucketsOfPartition(partition.index, partition.count).map(
    (bucket): RascalBinding => ({
      source: dealing,
      destination: queue,
      destinationType: 'queue',
      // Without effect in a header exchange; it tells the bindings apart.
      bindingKey: String(bucket),
      options: { 'x-match': 'all', [PARTITION_HEADER]: String(bucket) },
    }),
  );
  const rest: RascalBinding = { source: unkeyed, destination: queue, destinationType: 'queue', bindingKey: '#' };
  return { exchanges, bindings: keyBindings([...incoming, ...own, ...(partition.index === 0 ? [rest] : [])]) };
}

/** One consumer at a time, so that the order of the queue is the order of the work. */
export function withSingleConsumer(queue: RascalQueue): RascalQueue {
  const { options } = queue;
  return { ...queue, options: { ...options, arguments: { ...options?.arguments, 'x-single-active-consumer': true } } };
}
