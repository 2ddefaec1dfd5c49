import { isReservedHeader } from '@bloodbank/core/message';
import type { ConsumeOptions, Consumption, OnDelivery, Settlement } from '@bloodbank/core/ports';
import { describeFailure } from '@bloodbank/core/retry';
import { withTimeout } from '@bloodbank/core/time';
import type { InMemoryBroker, InMemoryConsumer, InMemoryMessage } from './in-memory-broker.js';

/** Where an in-memory consumption takes from. */
export interface InMemoryPlace {
  readonly queue: string;
  readonly deadLetterQueue: string | undefined;
  readonly partition: number | undefined;
}

/** One consumer of the in-memory transport. */
export class InMemoryConsumption implements Consumption, InMemoryConsumer {
  readonly queue: string;
  readonly #broker: InMemoryBroker;
  /** Undefined for a tap. */
  readonly #place: InMemoryPlace | undefined;
  readonly #concurrency: number;
  readonly #onDelivery: OnDelivery;
  readonly #running = new Map<
    symbol,
    { readonly message: InMemoryMessage; readonly ended: Promise<void>; readonly isReleased?: true }
  >();
  #isAway = false;
  #stopping: Promise<void> | undefined;

  constructor(
    broker: InMemoryBroker,
    queue: string,
    place: InMemoryPlace | undefined,
    { prefetch, concurrency = prefetch }: ConsumeOptions,
    onDelivery: OnDelivery,
  ) {
    this.#broker = broker;
    this.queue = queue;
    this.#place = place;
    // It takes nothing ahead of its turn.
    this.#concurrency = Math.min(prefetch, concurrency);
    this.#onDelivery = onDelivery;
    broker.subscribe(queue, this);
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  take(message: InMemoryMessage): boolean {
    if (this.#isAway || this.#stopping !== undefined || this.#running.size >= this.#concurrency) return false;
    const key = Symbol('delivery');
    this.#running.set(key, { message, ended: this.#handle(key, message) });
    return true;
  }

  /** What is unsettled goes back; its callback runs on, to no effect. */
  onCut(isIsolated: boolean): void {
    this.#isAway = true;
    const lost = [...this.#running.values()];
    this.#running.clear();
    for (const { message } of lost.reverse()) {
      this.#broker.putBack(this.queue, { ...message, attempt: message.attempt + 1, redelivered: true });
    }
    if (!isIsolated) this.onRejoin();
  }

  onRejoin(): void {
    this.#isAway = false;
    this.#broker.pump(this.queue);
  }

  stop({ timeoutMs = 5_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.#stopping ??= this.#stop(timeoutMs);
    return this.#stopping;
  }

  async #stop(timeoutMs: number): Promise<void> {
    const isPartition = this.#place?.partition !== undefined;
    if (!isPartition) this.#broker.unsubscribe(this.queue, this);
    try {
      await withTimeout(Promise.all([...this.#running.values()].map(({ ended }) => ended)), timeoutMs, 'Stopping');
    } finally {
      this.#broker.unsubscribe(this.queue, this);
      this.#putBackReleased();
      this.#broker.pump(this.queue);
      if (this.#place === undefined) this.#broker.remove(this.queue);
    }
  }

  #putBackReleased(): void {
    const released = [...this.#running].filter(([, { isReleased }]) => isReleased);
    for (const [key, { message }] of released.reverse()) {
      this.#running.delete(key);
      this.#broker.putBack(this.queue, { ...message, attempt: message.attempt + 1, redelivered: true });
    }
  }

  async #handle(key: symbol, message: InMemoryMessage): Promise<void> {
    // As a real one, it never calls back before the call that subscribed has returned.
    await Promise.resolve();
    const { sent, attempt, redelivered } = message;
    const settlement = await this.#onDelivery({
      body: sent.body,
      address: sent.address,
      ...(sent.copyOf === undefined ? {} : { copyOf: sent.copyOf }),
      destination: 'memory',
      queue: this.queue,
      ...(this.#place?.partition === undefined ? {} : { partition: this.#place.partition }),
      ...(sent.copyOf === undefined ? {} : { copyOf: sent.copyOf }),
      properties: { persistent: true, ...sent.properties },
      headers: Object.fromEntries(Object.entries(sent.headers).filter(([name]) => !isReservedHeader(name))),
      attempt,
      redelivered,
    }).catch((thrown: unknown): Settlement => ({ kind: 'retry', delayMs: 0, failure: describeFailure(thrown) }));
    if (settlement.kind === 'release') return this.#release(key, message);
    if (!this.#running.delete(key)) return;
    if (this.#place !== undefined) this.#settle(this.#place, message, settlement);
    this.#broker.pump(this.queue);
  }

  /** Stays in hand until the consumption ends. */
  #release(key: symbol, message: InMemoryMessage): void {
    if (this.#running.has(key)) this.#running.set(key, { message, ended: Promise.resolve(), isReleased: true });
  }

  #settle({ queue, deadLetterQueue }: InMemoryPlace, message: InMemoryMessage, settlement: Settlement): void {
    if (settlement.kind === 'retry') {
      const again = { ...message, attempt: message.attempt + 1, redelivered: false };
      setTimeout(() => this.#broker.enqueue(queue, again), settlement.delayMs);
    }
    if (settlement.kind === 'later') {
      const unspent = { ...message, redelivered: false };
      setTimeout(() => this.#broker.enqueue(queue, unspent), settlement.delayMs);
    }
    if (settlement.kind === 'dead-letter' && deadLetterQueue !== undefined) {
      const { code, message: reason } = settlement.failure;
      const { address } = message.sent;
      const deadLetter = { code, message: reason, attempts: message.attempt, address };
      this.#broker.enqueue(deadLetterQueue, { ...message, deadLetter });
    }
  }
}
