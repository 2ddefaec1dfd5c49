import { matchesTopic, type OutgoingMessage, type Partition, partitionBucketOf } from '@bloodbank/core';
import type { DeadLetterFacts } from '../transport-harness.js';

/** A message in the toy broker; what the bus knows of it stands beside it, where no sender can reach. */
export interface ToyMessage {
  readonly sent: OutgoingMessage;
  readonly attempt: number;
  readonly redelivered: boolean;
  readonly deadLetter?: DeadLetterFacts;
}

/** Somebody who takes messages; `take` answers false when it has its hands full. */
export interface ToyConsumer {
  take(message: ToyMessage): boolean;
}

interface ToyQueue {
  messages: ToyMessage[];
  readonly consumers: Set<ToyConsumer>;
}

interface ToyBinding {
  readonly exchange: string;
  readonly pattern: string;
  readonly queue: string;
  readonly partition: Partition | undefined;
}

export type ToyConfirm = 'routed' | 'unrouted' | 'refused';

/**
 * A broker of plain arrays, with which the conformance suite itself is tested: the suite must pass on it, and fail on
 * every broken transport made of it.
 */
export class ToyBroker {
  readonly #queues = new Map<string, ToyQueue>();
  readonly #bindings = new Set<ToyBinding>();
  readonly #refusedKeys = new Set<string>();
  /** Transports, to be told that their line broke. */
  readonly #lines = new Set<{ onCut(isIsolated: boolean): void; onRejoin(): void }>();
  #whenResumed: Promise<void> = Promise.resolve();
  #resume = (): void => {};

  attach(line: { onCut(isIsolated: boolean): void; onRejoin(): void }): void {
    this.#lines.add(line);
  }

  declare(
    queue: string,
    bindings: readonly { readonly exchange: string; readonly pattern: string }[],
    partition?: Partition,
  ): void {
    if (!this.#queues.has(queue)) this.#queues.set(queue, { messages: [], consumers: new Set() });
    for (const { exchange, pattern } of bindings) {
      const isKnown = [...this.#bindings].some(
        (known) => known.exchange === exchange && known.pattern === pattern && known.queue === queue,
      );
      if (!isKnown) this.#bindings.add({ exchange, pattern, queue, partition });
    }
  }

  /** Never answers while it hangs, and never at once. */
  async publish(sent: OutgoingMessage): Promise<ToyConfirm> {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await this.#whenResumed;
    if (this.#refusedKeys.has(sent.routingKey)) return 'refused';
    const queues = new Set(
      [...this.#bindings]
        .filter(({ exchange, pattern }) => exchange === sent.exchange && matchesTopic(pattern, sent.routingKey))
        .filter(({ partition }) => partition === undefined || belongsTo(partition, sent.partitionKey))
        .map(({ queue }) => queue),
    );
    for (const queue of queues) this.enqueue(queue, { sent, attempt: 1, redelivered: false });
    return queues.size === 0 ? 'unrouted' : 'routed';
  }

  enqueue(queue: string, message: ToyMessage): void {
    this.#queues.get(queue)?.messages.push(message);
    this.pump(queue);
  }

  /** Back to the head, where it came from. */
  putBack(queue: string, message: ToyMessage): void {
    this.#queues.get(queue)?.messages.unshift(message);
    this.pump(queue);
  }

  subscribe(queue: string, consumer: ToyConsumer): void {
    this.#queues.get(queue)?.consumers.add(consumer);
    this.pump(queue);
  }

  unsubscribe(queue: string, consumer: ToyConsumer): void {
    this.#queues.get(queue)?.consumers.delete(consumer);
  }

  /** Hands out what waits, to whoever has a hand free; who took one goes to the end of the line. */
  pump(name: string): void {
    const queue = this.#queues.get(name);
    if (queue === undefined) return;
    for (let next = queue.messages[0]; next !== undefined; next = queue.messages[0]) {
      queue.messages.shift();
      const message = next;
      const candidates = this.#isPartition(name) ? [...queue.consumers].slice(0, 1) : [...queue.consumers];
      const taker = candidates.find((consumer) => consumer.take(message));
      if (taker === undefined) {
        queue.messages.unshift(message);
        return;
      }
      if (candidates.length === 1) continue;
      queue.consumers.delete(taker);
      queue.consumers.add(taker);
    }
  }

  #isPartition(queue: string): boolean {
    return [...this.#bindings].some((binding) => binding.queue === queue && binding.partition !== undefined);
  }

  takeAll(queue: string): readonly ToyMessage[] {
    const found = this.#queues.get(queue);
    if (found === undefined) return [];
    const { messages } = found;
    found.messages = [];
    return messages;
  }

  has(queue: string): boolean {
    return this.#queues.has(queue);
  }

  remove(queue: string): void {
    this.#queues.delete(queue);
    for (const binding of this.#bindings) if (binding.queue === queue) this.#bindings.delete(binding);
  }

  refuse(routingKey: string): void {
    this.#refusedKeys.add(routingKey);
  }

  stall(): void {
    this.#whenResumed = new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#resume();
  }

  cut(isIsolated: boolean): void {
    for (const line of this.#lines) line.onCut(isIsolated);
  }

  rejoin(): void {
    for (const line of this.#lines) line.onRejoin();
  }
}

function belongsTo({ index, count }: Partition, key: string | undefined): boolean {
  return (key === undefined ? 0 : partitionBucketOf(key) % count) === index;
}
