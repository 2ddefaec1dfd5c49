import { BloodbankError, Closed, Timeout, toError, Unreachable } from '@bloodbank/core/errors';
import type { Consumption, Logger, OnDelivery, Settlement } from '@bloodbank/core/ports';
import { describeFailure } from '@bloodbank/core/retry';
import { type Backoff, createBackoff, type Delays, isDoneWithin, pauseUnref, withTimeout } from '@bloodbank/core/time';
import type { ConsumeMessage } from 'amqplib';
import type { RecoveringConnection } from '../connection/recovering-connection.js';
import { parseAccessRefused } from '../declare/access-refused.js';
import type { ConfirmPublisher } from '../publish/confirm-publisher.js';
import { applySettlement, type ChannelAction } from './apply-settlement.js';
import { ConsumerChannel } from './consumer-channel.js';
import type { ConsumerSource } from './consumer-source.js';
import { type ReceivedMessage, readMessage } from './received-message.js';
import { homeOf, StrayedMessages } from './strayed-messages.js';

export interface ConsumptionOptions {
  readonly connection: RecoveringConnection;
  readonly source: ConsumerSource;
  readonly prefetch: number;
  readonly concurrency: number;
  readonly onDelivery: OnDelivery;
  readonly copies: ConfirmPublisher;
  readonly copyTimeoutMs: number;
  readonly reconnect: Delays;
  readonly logger: Logger;
  readonly onStopped: (stopped: QueueConsumption) => void;
  /** A queue that a copy was meant for may have been deleted: says so, and declares it. */
  readonly onSomethingMissing: () => Promise<void>;
  /** The same of its own queue, consumed since this moment of `performance.now()`. */
  readonly onCancelled: (queue: string, openedAt: number) => Promise<void>;
  /** Bounds the first opening alone; later it is repeated for ever. */
  readonly startTimeoutMs: number;
  /** The broker's URL as errors may show it. */
  readonly address: string;
}

/** A message that went back to its queue is not taken again at once: its copy could not be confirmed a moment ago. */
const REQUEUE_PAUSE_MS = 1_000;

const STOP_TIMEOUT_MS = 30_000;

/**
 * One consumer that comes back by itself.
 *
 * States, and what ends each:
 * - `recovering`: a channel is being opened, again and again with growing pauses. Ends in `running`.
 * - `running`: `#channel` delivers. Ends in `recovering` when the channel or its connection ends.
 * - `ended`: final, entered from any state by `stop`, and when it could not begin; no callback begins any more. Those that run
 *   are settled, unless `stop` gives up on them.
 *
 * Callbacks of an ended channel may still run while the next one delivers; together they are never more than
 * `concurrency`.
 */
export class QueueConsumption implements Consumption {
  #state: 'recovering' | 'running' | 'ended' = 'recovering';
  /** The last one that was opened. */
  #channel: ConsumerChannel | undefined;
  #queue = '';
  /** As `performance.now()` tells it. */
  #openedAt = 0;
  #runningCount = 0;
  /** Delivered, and waiting for a callback to end. */
  #backlog: { readonly message: ConsumeMessage; readonly channel: ConsumerChannel }[] = [];
  #onIdle: (() => void) | undefined;
  #stopping: Promise<void> | undefined;
  /** Until the broker sends nothing more. */
  #cancelling: Promise<boolean> | undefined;
  readonly #options: ConsumptionOptions;
  readonly #backoff: Backoff;
  readonly #strayed: StrayedMessages;

  /** @throws {BloodbankError} `transport.topology-conflict`, `transport.forbidden`; {Unreachable} when it cannot be opened in time. */
  static async start(options: ConsumptionOptions): Promise<QueueConsumption> {
    const consumption = new QueueConsumption(options);
    try {
      await withTimeout(consumption.#openFirst(), options.startTimeoutMs, 'Beginning to consume');
      return consumption;
    } catch (thrown) {
      // An opening that is still under way ends itself when it sees this.
      consumption.#state = 'ended';
      if (thrown instanceof BloodbankError && !(thrown instanceof Timeout)) throw thrown;
      throw parseAccessRefused(toError(thrown)) ?? new Unreachable(options.address, thrown);
    }
  }

  private constructor(options: ConsumptionOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.reconnect);
    this.#strayed = new StrayedMessages({ ...options, isEnding: () => this.#hasEnded() });
  }

  get queue(): string {
    return this.#queue;
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  /** As the broker was asked for them. */
  get consumerCount(): number {
    return this.#channel?.consumerCount ?? 0;
  }

  get runningCount(): number {
    return this.#runningCount;
  }

  stop(options?: { readonly timeoutMs?: number }): Promise<void> {
    this.#stopping ??= this.#stop(options?.timeoutMs ?? STOP_TIMEOUT_MS);
    return this.#stopping;
  }

  /** Its queue lacked a consumer at this moment of `performance.now()`: one that was opened before is begun anew. */
  renew(lostAt: number): void {
    const channel = this.#channel;
    if (channel === undefined || this.consumerCount === 0 || this.#openedAt >= lostAt) return;
    this.#onEnd(channel, false);
    channel.close().catch(() => {});
  }

  /** As `#open`, and again when it was the connection that broke under it. */
  async #openFirst(): Promise<void> {
    const { connection } = this.#options;
    for (;;) {
      const current = await connection.whenOpen();
      try {
        return await this.#open();
      } catch (thrown) {
        if (thrown instanceof BloodbankError || this.#hasEnded()) throw thrown;
        await pauseUnref(this.#backoff.nextDelayMs());
        if (connection.connection === current) throw thrown;
      }
    }
  }

  async #open(): Promise<void> {
    const { connection, source, prefetch, logger } = this.#options;
    await source.declare();
    const openedAt = performance.now();
    const channel = await ConsumerChannel.open(await connection.whenOpen(), source, prefetch, logger, {
      onMessage: (message, from) => this.#onMessage(message, from),
      onEnd: (ended, isCancelled) => this.#onEnd(ended, isCancelled),
    });
    if (this.#hasEnded()) return channel.close().catch(() => {});
    if (!channel.isAlive) return this.#recover();
    this.#channel = channel;
    this.#queue = channel.receiving.queue;
    this.#openedAt = openedAt;
    this.#state = 'running';
  }

  #onEnd(channel: ConsumerChannel, isCancelled: boolean): void {
    if (this.#channel !== channel || this.#hasEnded()) return;
    if (!isCancelled) this.#options.source.forget();
    void this.#recover(isCancelled);
  }

  async #recover(isCancelled = false): Promise<void> {
    this.#state = 'recovering';
    while (this.#state === 'recovering') {
      try {
        await this.#options.connection.whenOpen();
        if (isCancelled) await this.#options.onCancelled(this.#queue, this.#openedAt);
        await this.#open();
        this.#backoff.reset();
      } catch (thrown) {
        if (thrown instanceof Closed) return;
        this.#options.source.forget();
        const reason = toError(thrown).message;
        this.#options.logger.warn({ queue: this.#queue, reason }, 'Consuming could not be resumed yet.');
        await pauseUnref(this.#backoff.nextDelayMs());
      }
    }
  }

  #onMessage(message: ConsumeMessage, channel: ConsumerChannel): void {
    this.#backlog.push({ message, channel });
    this.#beginNext();
  }

  #beginNext(): void {
    while (this.#runningCount < this.#options.concurrency && !this.#hasEnded()) {
      const next = this.#backlog.shift();
      if (next === undefined) return;
      // From an ended channel: the broker hands it out again.
      if (next.channel.isAlive) this.#handle(next.message, next.channel);
    }
  }

  #handle(message: ConsumeMessage, channel: ConsumerChannel): void {
    this.#runningCount += 1;
    const received = readMessage(message, channel.receiving);
    const onSettlement = (settlement: Settlement): void => {
      // Nearly all of them.
      if (settlement.kind === 'ack') this.#finish(message, channel, 'ack');
      else void this.#settleFailed(message, channel, received, settlement);
    };
    const home = homeOf(message, this.#options.source.declaration?.partition);
    const deciding = home === undefined ? this.#decide(received) : this.#strayed.sendHome(received, home);
    deciding.then(onSettlement, (thrown: unknown) => onSettlement(this.#retryThrown(thrown)));
  }

  /** Never rejects. */
  async #settleFailed(
    message: ConsumeMessage,
    channel: ConsumerChannel,
    received: ReceivedMessage,
    settlement: Settlement,
  ): Promise<void> {
    // From an ended channel, the broker hands it out again, and a copy now would be a second one. What is released goes
    // back with its channel.
    if (!channel.isAlive || settlement.kind === 'release') return this.#finish(message, channel, undefined);
    // A copy that comes at once would come here again, and go back from here as one that was redelivered.
    await this.#cancelling;
    const action = await this.#settle(received, settlement);
    if (action === 'requeue' && !this.#hasEnded()) await pauseUnref(REQUEUE_PAUSE_MS);
    this.#finish(message, channel, action);
  }

  #finish(message: ConsumeMessage, channel: ConsumerChannel, action: ChannelAction | undefined): void {
    if (action !== undefined) channel.settle(message, action);
    this.#runningCount -= 1;
    if (this.#runningCount === 0) this.#onIdle?.();
    this.#beginNext();
  }

  #decide({ parked, delivery }: ReceivedMessage): Promise<Settlement> {
    // It was handled, and is here for its dead-letter queue alone.
    if (parked !== undefined) {
      return Promise.resolve({ kind: 'dead-letter', failure: parked, attempts: delivery.attempt - 1 });
    }
    try {
      return this.#options.onDelivery(delivery);
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  #retryThrown(thrown: unknown): Settlement {
    const delays = this.#options.source.declaration?.retryDelaysMs.filter((delayMs) => delayMs > 0) ?? [];
    const delayMs = delays.length === 0 ? 0 : Math.min(...delays);
    return { kind: 'retry', delayMs, failure: describeFailure(thrown) };
  }

  #settle(received: ReceivedMessage, settlement: Exclude<Settlement, { kind: 'release' }>): Promise<ChannelAction> {
    const { source, copies, copyTimeoutMs, logger } = this.#options;
    const { declaration } = source;
    if (declaration === undefined) return Promise.resolve('ack');
    const redeclare = async () => {
      await this.#options.onSomethingMissing();
      source.forget();
      return source.declare();
    };
    const declareDelay = (delayMs: number) => source.declareDelay(delayMs);
    return applySettlement(received, settlement, {
      declaration,
      copies,
      copyTimeoutMs,
      redeclare,
      declareDelay,
      logger,
    });
  }

  async #stop(timeoutMs: number): Promise<void> {
    this.#state = 'ended';
    const endsAt = performance.now() + timeoutMs;
    const channel = this.#channel;
    // A cancelled consumer of a partition hands over at once, and what it still works on would be overtaken elsewhere.
    const isPartition = this.#options.source.declaration?.partition !== undefined;
    if (channel !== undefined && !isPartition) this.#cancelling = isDoneWithin(channel.cancel(), endsAt);
    const isIdle = this.#runningCount === 0 || (await isDoneWithin(this.#whenIdle(), endsAt));
    this.#options.onStopped(this);
    const isClosed = channel === undefined || (await isDoneWithin(channel.close(), endsAt));
    if (!isIdle || !isClosed) throw new Timeout(`Stopping the consumer of "${this.#queue}"`, timeoutMs, false);
  }

  #whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  /** A call, for the compiler believes that what was assigned before an `await` still holds after it. */
  #hasEnded(): boolean {
    return this.#state === 'ended';
  }
}
