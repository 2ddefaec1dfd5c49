import type { Address, OutgoingMessage, Reply } from '@bloodbank/core/ports';
import { matchesTopic } from '@bloodbank/core/routing';
import type { DeadLetterFacts } from '../transport-harness.js';

/** A message in the in-memory broker; what the bus knows of it stands beside it, where no sender can reach. */
export interface InMemoryMessage {
  readonly sent: OutgoingMessage;
  readonly attempt: number;
  readonly redelivered: boolean;
  readonly deadLetter?: DeadLetterFacts;
}

/** Somebody who takes messages; `take` answers false when it has its hands full. */
export interface InMemoryConsumer {
  take(message: InMemoryMessage): boolean;
}

interface InMemoryQueue {
  messages: InMemoryMessage[];
  readonly consumers: Set<InMemoryConsumer>;
}

interface InMemoryBinding {
  readonly kind: Address['kind'];
  readonly pattern: string;
  readonly queue: string;
  readonly partition: InMemoryPartition | undefined;
  readonly records: boolean;
}

/** Which part of a group, from 0, of how many. */
export interface InMemoryPartition {
  readonly index: number;
  readonly count: number;
}

export type InMemoryConfirm = 'routed' | 'unrouted' | 'recorded' | 'routed and recorded' | 'refused';

/**
 * A broker of plain arrays, with which the conformance suite itself is tested: the suite must pass on it, and fail on
 * every broken transport made of it.
 */
export class InMemoryBroker {
  readonly #queues = new Map<string, InMemoryQueue>();
  readonly #bindings = new Set<InMemoryBinding>();
  readonly #owners = new Map<string, string>();
  readonly #refusedKeys = new Set<string>();
  readonly #watchers = new Set<{ readonly queue: string; onArrival(message: InMemoryMessage): void }>();
  readonly #replyAddresses = new Map<string, (reply: Reply) => void>();
  /** Transports, to be told that their line broke. */
  readonly #lines = new Set<{ onCut(isIsolated: boolean): void; onRejoin(): void }>();
  #whenResumed: Promise<void> = Promise.resolve();
  #resume = (): void => {};

  attach(line: { onCut(isIsolated: boolean): void; onRejoin(): void }): void {
    this.#lines.add(line);
  }

  declare(
    queue: string,
    bindings: readonly { readonly kind: Address['kind']; readonly pattern: string }[],
    partition?: InMemoryPartition,
    records = false,
  ): void {
    if (!this.#queues.has(queue)) this.#queues.set(queue, { messages: [], consumers: new Set() });
    for (const { kind, pattern } of bindings) {
      const isKnown = [...this.#bindings].some(
        (known) => known.kind === kind && known.pattern === pattern && known.queue === queue,
      );
      if (!isKnown) this.#bindings.add({ kind, pattern, queue, partition, records });
    }
  }

  /** Who owns a pattern of commands from now on: whoever asked first. */
  own(pattern: string, group: string): string {
    const owner = this.#owners.get(pattern) ?? group;
    this.#owners.set(pattern, owner);
    return owner;
  }

  /** Never answers while it hangs, and never at once. */
  async publish(sent: OutgoingMessage): Promise<InMemoryConfirm> {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await this.#whenResumed;
    const { kind, key } = sent.address;
    if (this.#refusedKeys.has(key)) return 'refused';
    if (kind === 'reply') return this.#reply(key, sent);
    if (sent.onlyTo !== undefined) {
      const { kind: groupKind, group, name = `${groupKind}.${group}` } = sent.onlyTo;
      if (!this.#queues.has(name)) return 'unrouted';
      this.enqueue(name, { sent, attempt: 1, redelivered: false });
      return 'routed';
    }
    const found = [...this.#bindings]
      .filter((binding) => binding.kind === kind && matchesTopic(binding.pattern, key))
      .filter(({ partition }) => partition === undefined || belongsTo(partition, sent.partitionKey))
      .filter(({ records }) => records || sent.copyOf === undefined);
    for (const queue of new Set(found.map((binding) => binding.queue))) {
      this.enqueue(queue, { sent, attempt: 1, redelivered: false });
    }
    const isRecorded = found.some(({ records }) => records);
    if (found.some(({ records }) => !records)) return isRecorded ? 'routed and recorded' : 'routed';
    return isRecorded ? 'recorded' : 'unrouted';
  }

  openReplies(address: string, onReply: (reply: Reply) => void): void {
    this.#replyAddresses.set(address, onReply);
  }

  closeReplies(address: string): void {
    this.#replyAddresses.delete(address);
  }

  #reply(address: string, reply: Reply): InMemoryConfirm {
    const onReply = this.#replyAddresses.get(address);
    if (onReply === undefined) return 'unrouted';
    try {
      onReply(reply);
    } catch {
      // [Q3] It was handed over.
    }
    return 'routed';
  }

  /** Tells of what comes to a queue from now on; call the answer to end it. */
  watch(queue: string, onArrival: (message: InMemoryMessage) => void): () => void {
    const watcher = { queue, onArrival };
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  enqueue(queue: string, message: InMemoryMessage): void {
    for (const watcher of this.#watchers) if (watcher.queue === queue) watcher.onArrival(message);
    this.#queues.get(queue)?.messages.push(message);
    this.pump(queue);
  }

  /** Back to the head, where it came from. */
  putBack(queue: string, message: InMemoryMessage): void {
    this.#queues.get(queue)?.messages.unshift(message);
    this.pump(queue);
  }

  subscribe(queue: string, consumer: InMemoryConsumer): void {
    this.#queues.get(queue)?.consumers.add(consumer);
    this.pump(queue);
  }

  unsubscribe(queue: string, consumer: InMemoryConsumer): void {
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

  takeAll(queue: string): readonly InMemoryMessage[] {
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

  refuse(key: string): void {
    this.#refusedKeys.add(key);
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

function belongsTo({ index, count }: InMemoryPartition, key = ''): boolean {
  let sum = 0;
  for (const character of key) sum += character.codePointAt(0) ?? 0;
  return sum % count === index;
}
