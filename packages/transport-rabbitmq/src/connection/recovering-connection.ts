import { Closed, toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { type Backoff, createBackoff, type Delays, withTimeout } from '@bloodbank/core/time';
import type { ChannelModel } from 'amqplib';
import { type ConnectionAddress, destroyConnection, openConnection } from './open-connection.js';

/** Long enough open to believe that the trouble is over; a broker that accepts and cuts at once is not. */
const STABLE_AFTER_MS = 1_000;

/** Reply codes with which a broker ends a connection for reasons of its own, not for what a client sent. */
const BROKERS_OWN_REASONS: readonly (number | undefined)[] = [undefined, 200, 320];

export interface ConnectionEvents {
  onOpen?(connection: ChannelModel): void;
  onLost?(): void;
  onBlocked?(reason: string): void;
  onUnblocked?(): void;
}

/**
 * One AMQP connection that comes back by itself.
 *
 * States, and what ends each:
 * - `connecting`: an attempt is under way. Ends in `open`, or in `waiting` when it fails.
 * - `open`: `connection` is there and usable; `blockedReason` is set while the broker takes no publishes. Ends in
 *   `waiting` when the connection is lost.
 * - `waiting`: a timer runs until the next attempt, longer each time. Ends in `connecting`.
 * - `closed`: final, entered from any state by `close`.
 */
export class RecoveringConnection {
  #state: 'connecting' | 'open' | 'waiting' | 'closed' = 'connecting';
  #connection: ChannelModel | undefined;
  #blockedReason: string | undefined;
  #lostByOwnFault = false;
  #refusal: (Error & { readonly remedy?: string }) | undefined;
  #openedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #waiters: (() => void)[] = [];
  readonly #address: ConnectionAddress;
  readonly #backoff: Backoff;
  readonly #logger: Logger;
  readonly #listeners: ConnectionEvents[] = [];

  constructor(address: ConnectionAddress, reconnect: Delays, logger: Logger) {
    this.#address = address;
    this.#backoff = createBackoff(reconnect);
    this.#logger = logger;
  }

  /** To be called before `start`. */
  listen(events: ConnectionEvents): void {
    this.#listeners.push(events);
  }

  /** @throws {Unreachable} when the first attempt fails; later ones are repeated for ever. */
  async start(): Promise<void> {
    this.#enterOpen(await openConnection(this.#address));
  }

  get state(): 'connecting' | 'open' | 'waiting' | 'closed' {
    return this.#state;
  }

  /** The live connection; undefined in every state but `open`. */
  get connection(): ChannelModel | undefined {
    return this.#connection;
  }

  /** Why the broker takes no publishes; undefined while it does. */
  get blockedReason(): string | undefined {
    return this.#blockedReason;
  }

  /** Why the last attempt failed; undefined while it is open, and before the first attempt after a loss. */
  get refusal(): (Error & { readonly remedy?: string }) | undefined {
    return this.#refusal;
  }

  /** Whether the broker ended the last connection because of what was sent on it. */
  get lostByOwnFault(): boolean {
    return this.#lostByOwnFault;
  }

  /**
   * The live connection, now or as soon as there is one.
   *
   * @throws {Closed} when there will be none.
   */
  async whenOpen(): Promise<ChannelModel> {
    for (;;) {
      if (this.#connection !== undefined) return this.#connection;
      if (this.#state === 'closed') throw new Closed(`The connection "${this.#address.name}"`);
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Says goodbye, or hangs up after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    const connection = this.#connection;
    this.#state = 'closed';
    this.#connection = undefined;
    clearTimeout(this.#timer);
    this.#wakeWaiters();
    if (connection === undefined) return;
    try {
      await withTimeout(connection.close(), timeoutMs, 'Closing the connection');
    } catch {
      destroyConnection(connection);
    }
  }

  async #connect(): Promise<void> {
    this.#state = 'connecting';
    try {
      await this.#address.renew?.();
      const connection = await openConnection(this.#address);
      if (this.#isClosed()) return destroyConnection(connection);
      this.#enterOpen(connection);
    } catch (thrown) {
      if (this.#isClosed()) return;
      this.#noteRefusal(toError(thrown));
      this.#enterWaiting();
    }
  }

  /** Once for each reason, however often it is tried: whoever reads the log has to do something about it. */
  #noteRefusal(error: Error & { readonly remedy?: string }): void {
    const { message, remedy } = error;
    const isNew = this.#refusal?.message !== message;
    this.#refusal = error;
    const fields = { connection: this.#address.name, reason: message, remedy };
    if (isNew) this.#logger.warn(fields, 'The broker cannot be reached; it is tried again and again.');
    else this.#logger.debug(fields, 'Connecting failed.');
  }

  #enterOpen(connection: ChannelModel): void {
    this.#state = 'open';
    this.#connection = connection;
    this.#blockedReason = undefined;
    this.#lostByOwnFault = false;
    this.#refusal = undefined;
    this.#openedAt = performance.now();
    let cause: Error | undefined;
    connection.on('error', (error: Error & { readonly code?: unknown }) => {
      cause = error;
      this.#lostByOwnFault = typeof error.code === 'number' && !BROKERS_OWN_REASONS.includes(error.code);
    });
    connection.on('close', (error?: Error) => this.#onClose(connection, cause ?? error));
    connection.on('blocked', (reason: string) => {
      this.#blockedReason = reason;
      this.#logger.warn({ connection: this.#address.name, reason }, 'The broker blocks publishers.');
      for (const listener of this.#listeners) listener.onBlocked?.(reason);
    });
    connection.on('unblocked', () => {
      this.#blockedReason = undefined;
      for (const listener of this.#listeners) listener.onUnblocked?.();
    });
    connection.on('handler-error', (error: Error, event: string) => {
      this.#logger.error({ connection: this.#address.name, event, err: error }, 'A listener failed.');
    });
    for (const listener of this.#listeners) listener.onOpen?.(connection);
    this.#wakeWaiters();
  }

  #onClose(connection: ChannelModel, cause: Error | undefined): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#blockedReason = undefined;
    if (performance.now() - this.#openedAt >= STABLE_AFTER_MS) this.#backoff.reset();
    const reason = cause?.message ?? 'closed';
    this.#logger.warn({ connection: this.#address.name, reason }, 'The connection to the broker was lost.');
    this.#enterWaiting();
    for (const listener of this.#listeners) listener.onLost?.();
  }

  #enterWaiting(): void {
    this.#state = 'waiting';
    this.#timer = setTimeout(() => void this.#connect(), this.#backoff.nextDelayMs());
  }

  /** A call, for the compiler believes that what was assigned before an `await` still holds after it. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #wakeWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
