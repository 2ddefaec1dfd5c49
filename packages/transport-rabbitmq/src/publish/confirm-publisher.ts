import { Closed, Invalid, Overloaded, toError, Unroutable } from '@bloodbank/core/errors';
import { type Logger, PublishWindow, type WindowLimits } from '@bloodbank/core/ports';
import { type Backoff, createBackoff, type Delays, pauseUnref } from '@bloodbank/core/time';
import type { ChannelModel } from 'amqplib';
import type { RecoveringConnection } from '../connection/recovering-connection.js';
import { parseAccessRefused } from '../declare/access-refused.js';
import type { AmqpMessage } from '../message/to-amqp.js';
import { ConfirmChannel } from './confirm-channel.js';
import { Deadlines } from './deadlines.js';
import { KnownExchanges } from './known-exchanges.js';
import { PendingPublish } from './pending-publish.js';
import { PublishQueue } from './publish-queue.js';
import { PublishesAwaitingExchange } from './publishes-awaiting-exchange.js';

export interface ConfirmPublisherOptions {
  readonly connection: RecoveringConnection;
  readonly channelCount: number;
  readonly window: WindowLimits;
  readonly reconnect: Delays;
  readonly logger: Logger;
  /** Declares an exchange that has gone; whether it did. */
  readonly restoreExchange: (exchange: string) => Promise<boolean>;
}

export interface SendOptions {
  readonly timeoutMs: number;
  readonly whenFull?: 'wait' | 'reject';
}

/** A queue that is full refuses everything; channels are not replaced as fast as that. */
const RENEW_EVERY_MS = 1_000;

/**
 * Confirmed publishing over one connection. Messages wait in one queue until a channel is open, the broker is not
 * blocked, and the window has room; each settles by its own deadline, wherever it is.
 *
 * What was written but not confirmed when a channel or the connection ended is written again, with the same message id:
 * the broker may then hold it twice, and never not at all. When it was the broker that ended the channel, one message in
 * flight must have displeased it. Each of them is then sent alone, so that the culprit is found and its neighbours are
 * spared.
 *
 * A channel that began while a quorum queue had no leader is refused by that queue for ever, leader or not (RabbitMQ 3.10).
 * So after a refusal another channel takes over.
 */
export class ConfirmPublisher {
  readonly #options: ConfirmPublisherOptions;
  readonly #backoff: Backoff;
  readonly #exchanges = new KnownExchanges();
  /** Everything without an end yet. */
  readonly #admitted: PublishWindow;
  /** The part of it that is on the wire. */
  readonly #inFlight: PublishWindow;
  readonly #queue = new PublishQueue();
  readonly #deadlines = new Deadlines<PendingPublish>((pending) => this.#onDeadline(pending));
  readonly #parked: PublishesAwaitingExchange;
  #channels: ConfirmChannel[] = [];
  #quarantinedInFlight: PendingPublish | undefined;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;
  #onIdle: (() => void) | undefined;

  constructor(options: ConfirmPublisherOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.reconnect);
    this.#admitted = new PublishWindow(options.window);
    this.#inFlight = new PublishWindow(options.window);
    this.#parked = new PublishesAwaitingExchange({
      ...options,
      exchanges: this.#exchanges,
      onAnswer: (isThere, pendings) => this.#onAnswer(isThere, pendings),
    });
  }

  get pending(): { readonly count: number; readonly bytes: number; readonly inFlightCount: number } {
    return { count: this.#admitted.count, bytes: this.#admitted.bytes, inFlightCount: this.#inFlight.count };
  }

  /** Settles by `timeoutMs` in every case; see [P1] to [P8] of the Transport port. */
  publish(message: AmqpMessage, { timeoutMs, whenFull }: SendOptions): Promise<{ readonly routed: boolean }> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new Closed('The transport'));
      const pending = new PendingPublish(message, timeoutMs, resolve, reject);
      if (whenFull === 'reject' && !this.#admitted.hasRoomFor(pending.sizeBytes)) {
        return reject(new Overloaded(this.#admitted.count, this.#admitted.bytes));
      }
      this.#admitted.take(pending.sizeBytes);
      this.#deadlines.add(pending);
      if (this.#queue.size > 0 || !this.#tryWrite(pending)) {
        this.#queue.add(pending);
        this.#flush();
      }
    });
  }

  /** To be called whenever the connection is open. */
  async onConnected(connection: ChannelModel): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.channelCount }, () => this.#openChannel(connection)));
  }

  /** To be called whenever the connection is lost, after its channels have ended. */
  onDisconnected(): void {
    this.#channels = [];
    this.#exchanges.forget();
  }

  onUnblocked(): void {
    this.#flush();
  }

  /** Takes nothing new, waits up to `timeoutMs` for what is under way, then settles the rest. Whether none was left. */
  async drain(timeoutMs: number): Promise<boolean> {
    this.#isClosed = true;
    if (this.#admitted.count > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
        timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
    }
    const isIdle = this.#admitted.count === 0;
    const written = this.#channels.flatMap((channel) => channel.inFlight());
    for (const pending of [...this.#queue.takeAll(), ...this.#parked.takeAll(), ...written]) pending.abandon();
    return isIdle;
  }

  async #openChannel(connection: ChannelModel): Promise<void> {
    while (this.#options.connection.connection === connection) {
      try {
        const channel: ConfirmChannel = await ConfirmChannel.open(connection, this.#options.logger, {
          onFreed: (pending) => this.#onFreed(pending),
          onNacked: () => this.#renew(channel, connection),
          onEnd: (orphans, cause) => {
            this.#channels = this.#channels.filter((other) => other !== channel);
            this.#takeBack(orphans, cause);
            if (cause !== undefined) void this.#openChannel(connection);
          },
        });
        this.#channels.push(channel);
        this.#backoff.reset();
        return this.#flush();
      } catch (thrown) {
        this.#options.logger.warn({ reason: toError(thrown).message }, 'A publishing channel could not be opened.');
        await pauseUnref(this.#backoff.nextDelayMs());
      }
    }
  }

  #flush(): void {
    for (;;) {
      const next = this.#queue.first();
      if (next === undefined) return;
      if (this.#tryWrite(next)) this.#queue.remove(next);
      else if (!this.#exchanges.has(next.message.exchange)) {
        this.#queue.remove(next);
        this.#parked.park(next);
      } else return;
    }
  }

  /** Whether it went out now, or can never go out. */
  #tryWrite(pending: PendingPublish): boolean {
    if (this.#mustWait(pending) || !this.#exchanges.has(pending.message.exchange)) return false;
    for (;;) {
      const channel = this.#leastBusyChannel();
      if (channel === undefined) return false;
      if (channel.write(pending)) break;
      this.#channels = this.#channels.filter((other) => other !== channel);
    }
    if (pending.state !== 'written') this.#finish(pending);
    else {
      this.#inFlight.take(pending.sizeBytes);
      if (pending.isQuarantined) this.#quarantinedInFlight = pending;
    }
    return true;
  }

  #mustWait(next: PendingPublish): boolean {
    if (this.#quarantinedInFlight !== undefined || this.#options.connection.blockedReason !== undefined) return true;
    return next.isQuarantined ? this.#inFlight.count > 0 : !this.#inFlight.hasRoomFor(next.sizeBytes);
  }

  #leastBusyChannel(): ConfirmChannel | undefined {
    let best: ConfirmChannel | undefined;
    for (const channel of this.#channels) {
      if (channel.isRetired) continue;
      if (best === undefined || channel.inFlightCount < best.inFlightCount) best = channel;
    }
    return best;
  }

  #onFreed(pending: PendingPublish): void {
    if (this.#quarantinedInFlight === pending) this.#quarantinedInFlight = undefined;
    this.#inFlight.free(pending.sizeBytes);
    this.#finish(pending);
    if (this.#queue.size > 0) this.#flush();
  }

  #renew(channel: ConfirmChannel, connection: ChannelModel): void {
    const now = performance.now();
    if (now - this.#renewedAt < RENEW_EVERY_MS || channel.isRetired) return;
    this.#renewedAt = now;
    channel.retire();
    void this.#openChannel(connection);
  }

  #takeBack(orphans: readonly PendingPublish[], cause: Error | undefined): void {
    if (orphans.some((orphan) => orphan === this.#quarantinedInFlight)) this.#quarantinedInFlight = undefined;
    for (const pending of orphans) this.#inFlight.free(pending.sizeBytes);
    // An exchange may have been deleted; each is looked up again before its next message.
    if (cause !== undefined) this.#exchanges.forget();
    if (cause !== undefined || this.#options.connection.lostByOwnFault) {
      const [only, ...others] = orphans;
      if (only?.isQuarantined && others.length === 0) {
        const message = `The broker ended the channel because of the message with routing key "${only.message.routingKey}"`;
        const refused = cause && parseAccessRefused(cause);
        only.reject(
          refused ?? new Invalid('message.invalid-properties', `${message}: ${cause?.message ?? 'no reason given'}.`),
        );
      }
      for (const pending of orphans) pending.isQuarantined = true;
    }
    for (const pending of orphans) if (pending.state === 'settled') this.#finish(pending);
    const again = orphans.filter((pending) => pending.state !== 'settled');
    for (const pending of again) pending.state = 'waiting';
    this.#queue.addFirst(again);
  }

  #onDeadline(pending: PendingPublish): void {
    const wasWaiting = pending.state === 'waiting';
    pending.expire(this.#options.connection.blockedReason, this.#options.connection.refusal);
    // What is on the wire keeps its place until the broker answers: its bytes may still stand in this process.
    if (!wasWaiting) return;
    if (!this.#queue.remove(pending)) this.#parked.remove(pending);
    this.#finish(pending);
  }

  #finish(pending: PendingPublish): void {
    this.#admitted.free(pending.sizeBytes);
    if (this.#admitted.count === 0) this.#onIdle?.();
  }

  #onAnswer(isThere: boolean | undefined, pendings: readonly PendingPublish[]): void {
    for (const pending of pendings) {
      if (isThere) {
        this.#queue.add(pending);
        continue;
      }
      if (isThere === undefined) pending.abandon();
      else pending.reject(new Unroutable(pending.message.exchange, pending.message.routingKey));
      this.#finish(pending);
    }
    this.#flush();
  }
}
