import { DEAD_LETTER_EXCHANGE, retryQueueOf } from '../names.js';
import type { Partition, QueueDeclaration } from '../queue-declaration.js';
import type { RascalExchange, RascalFragment, RascalVhost } from '../rascal/rascal-config.js';
import { keyBindings } from './binding-name.js';
import { expandPartition, withSingleConsumer } from './expand-partition.js';
import { expandRecording } from './expand-recording.js';
import { mergeFragments } from './merge-rascal.js';
import { restingQueue, waitQueue, workQueue } from './queue-arguments.js';

export const TOPIC_EXCHANGE: RascalExchange = { type: 'topic', options: { durable: true } };
export const DIRECT_EXCHANGE: RascalExchange = { type: 'direct', options: { durable: true } };

/**
 * Everything that one queue needs on the broker: the exchanges it is bound to, the queue, its bindings, its dead-letter
 * queue, and one wait queue for each delay that its retries may have.
 */
export function expandQueue(declaration: QueueDeclaration): RascalFragment {
  const { queue, bindings, deadLetterQueue, retryDelaysMs, partition, messageTtlMs, records } = declaration;
  if (partition !== undefined) return expandPartitioned(declaration, partition);
  if (records === true) return expandRecorder(declaration);
  const own: RascalVhost = {
    exchanges: Object.fromEntries(bindings.map(({ exchange }) => [exchange, TOPIC_EXCHANGE])),
    queues: { [queue]: workQueue(deadLetterQueue, messageTtlMs) },
    bindings: keyBindings(
      bindings.map(({ exchange, pattern }) => ({
        source: exchange,
        destination: queue,
        destinationType: 'queue',
        bindingKey: pattern,
      })),
    ),
  };
  return mergeFragments(own, expandDeadLetters(deadLetterQueue), expandRetries(queue, retryDelaysMs));
}

function expandRecorder({ queue, bindings, deadLetterQueue, retryDelaysMs }: QueueDeclaration): RascalFragment {
  const own: RascalVhost = {
    exchanges: Object.fromEntries(bindings.map(({ exchange }) => [exchange, TOPIC_EXCHANGE])),
    queues: { [queue]: workQueue(deadLetterQueue) },
  };
  const passed = expandRecording(queue, bindings);
  return mergeFragments(own, passed, expandDeadLetters(deadLetterQueue), expandRetries(queue, retryDelaysMs));
}

function expandPartitioned(declaration: QueueDeclaration, partition: Partition): RascalFragment {
  const { queue, bindings, deadLetterQueue, retryDelaysMs, messageTtlMs } = declaration;
  const own: RascalVhost = {
    exchanges: Object.fromEntries(bindings.map(({ exchange }) => [exchange, TOPIC_EXCHANGE])),
    queues: { [queue]: withSingleConsumer(workQueue(deadLetterQueue, messageTtlMs)) },
  };
  const dealt = expandPartition(queue, bindings, partition);
  return mergeFragments(own, dealt, expandDeadLetters(deadLetterQueue), expandRetries(queue, retryDelaysMs));
}

export function expandDeadLetters(deadLetterQueue: string | undefined): RascalVhost {
  if (deadLetterQueue === undefined) return {};
  const binding = {
    source: DEAD_LETTER_EXCHANGE,
    destination: deadLetterQueue,
    destinationType: 'queue',
    bindingKey: deadLetterQueue,
  } as const;
  return {
    exchanges: { [DEAD_LETTER_EXCHANGE]: DIRECT_EXCHANGE },
    queues: { [deadLetterQueue]: restingQueue() },
    bindings: keyBindings([binding]),
  };
}

export function expandRetries(queue: string, delaysMs: readonly number[]): RascalVhost {
  const delayed = delaysMs.filter((delayMs) => delayMs > 0);
  return {
    queues: Object.fromEntries(delayed.map((delayMs) => [retryQueueOf(queue, delayMs), waitQueue(queue, delayMs)])),
  };
}
