import type { QueueConsumer } from './queue-consumer.js';

/**
 * Whose turn it is: among the consumers of the highest priority that have room, each in turn.
 *
 * With a single active consumer only one is served. It stays active until it leaves; then the one with the highest
 * priority that has waited longest follows.
 */
export class ConsumerRing {
  readonly #singleActive: boolean;
  /** By priority, highest first; among equals, who was served longest ago stands first. */
  readonly #consumers: QueueConsumer[] = [];
  #active: QueueConsumer | undefined;

  constructor(singleActive: boolean) {
    this.#singleActive = singleActive;
  }

  get size(): number {
    return this.#consumers.length;
  }

  get active(): QueueConsumer | undefined {
    return this.#active;
  }

  get all(): readonly QueueConsumer[] {
    return this.#consumers;
  }

  get hasExclusive(): boolean {
    return this.#consumers.some((consumer) => consumer.exclusive);
  }

  add(consumer: QueueConsumer): void {
    this.#insert(consumer);
    if (this.#singleActive) this.#active ??= consumer;
  }

  /** True when it was here. */
  remove(consumer: QueueConsumer): boolean {
    const at = this.#consumers.indexOf(consumer);
    if (at < 0) return false;
    this.#consumers.splice(at, 1);
    if (this.#active === consumer) this.#active = this.#consumers[0];
    return true;
  }

  /** The consumer to serve now; calling this uses up its turn. */
  next(): QueueConsumer | undefined {
    if (this.#singleActive) return this.#active?.hasRoom() === true ? this.#active : undefined;
    const at = this.#consumers.findIndex((consumer) => consumer.hasRoom());
    const chosen = this.#consumers[at];
    if (chosen === undefined || this.#consumers.length === 1) return chosen;
    this.#consumers.splice(at, 1);
    this.#insert(chosen);
    return chosen;
  }

  #insert(consumer: QueueConsumer): void {
    const at = this.#consumers.findIndex((other) => other.priority < consumer.priority);
    this.#consumers.splice(at < 0 ? this.#consumers.length : at, 0, consumer);
  }
}
