import {
  Closed,
  type ConsumeOptions,
  type Consumption,
  type OnDelivery,
  type OutgoingMessage,
  type QueueDeclaration,
  settleWithin,
  type Tap,
  type Transport,
  type TransportHealth,
  type TransportPublishOptions,
} from '@bloodbank/core';
import { freshName } from '../../wait/fresh-name.js';
import type { HarnessTransportOptions } from '../transport-harness.js';
import type { ToyBroker } from './toy-broker.js';
import { ToyConsumption } from './toy-consumption.js';
import { ToyPublisher } from './toy-publisher.js';

/** The Transport port on the toy broker. */
export class ToyTransport implements Transport {
  readonly #broker: ToyBroker;
  readonly #publisher: ToyPublisher;
  readonly #consumptions = new Set<ToyConsumption>();
  #closing: Promise<void> | undefined;

  constructor(broker: ToyBroker, { window = { count: 1_000, bytes: 1_000_000 } }: HarnessTransportOptions = {}) {
    this.#broker = broker;
    this.#publisher = new ToyPublisher(broker, window);
    broker.attach({
      onCut: (isIsolated) => {
        this.#publisher.isAway = isIsolated;
        for (const consumption of this.#consumptions) consumption.onCut(isIsolated);
      },
      onRejoin: () => {
        this.#publisher.isAway = false;
        this.#publisher.wake();
        for (const consumption of this.#consumptions) consumption.onRejoin();
      },
    });
  }

  publish(message: OutgoingMessage, options: TransportPublishOptions): Promise<{ readonly routed: boolean }> {
    return this.#publisher.publish(message, options);
  }

  async declare({ queue, bindings, deadLetterQueue, partition }: QueueDeclaration): Promise<void> {
    this.#broker.declare(queue, bindings, partition);
    this.#broker.declare(deadLetterQueue, []);
  }

  async consume(source: QueueDeclaration | Tap, options: ConsumeOptions, onDelivery: OnDelivery): Promise<Consumption> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    const isTap = 'tap' in source;
    const queue = isTap ? freshName('tap') : source.queue;
    if (isTap) this.#broker.declare(queue, source.tap);
    else await this.declare(source);
    const declaration = isTap ? undefined : source;
    const consumption = new ToyConsumption(this.#broker, queue, declaration, options, onDelivery);
    this.#consumptions.add(consumption);
    return consumption;
  }

  health(): TransportHealth {
    const isUsable = this.#closing === undefined && !this.#publisher.isAway;
    return { status: isUsable ? 'healthy' : 'unhealthy', details: {} };
  }

  close({ timeoutMs = 5_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#publisher.isClosed = [...this.#consumptions].every(({ isIdle }) => isIdle);
    const stops = [...this.#consumptions].map((consumption) => consumption.stop({ timeoutMs }));
    try {
      await settleWithin(
        Promise.all(stops).then(() => {
          this.#publisher.isClosed = true;
          return this.#publisher.whenIdle();
        }),
        timeoutMs,
        'Closing',
      );
    } finally {
      this.#publisher.isClosed = true;
      this.#publisher.giveUp();
    }
  }
}
