import { toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { type Backoff, createBackoff, type Delays, pauseUnref, withTimeout } from '@bloodbank/core/time';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { RecoveringConnection } from '../connection/recovering-connection.js';
import type { Route } from '../layout/places.js';

/** What may wait for this process; beyond it the oldest go, rather than filling the broker's memory. */
const BACKLOG_BYTES = 64 * 1024 * 1024;

export interface PrivateQueueOptions {
  /** What nobody guesses, for whoever knows the name may write to it. */
  readonly name: string;
  readonly bindings: readonly Route[];
  /** Called before each binding: what it is bound to may be gone. */
  declare(): Promise<void>;
  /** What it throws is logged, for nobody settles these messages. */
  onMessage(message: ConsumeMessage): void;
  /** Called each time that the queue is there with its bindings. */
  onAttached(): void;
  /** Called each time that the queue came back. */
  readonly onReattached?: (() => void) | undefined;
  readonly connection: RecoveringConnection;
  readonly reconnect: Delays;
  readonly logger: Logger;
  readonly startTimeoutMs: number;
}

/**
 * A queue of this process alone: what comes is handed over once and settled by nobody. It goes with its connection, and comes
 * back under the same name with the next one; what is sent in between is missed.
 */
export class PrivateQueue {
  readonly #options: PrivateQueueOptions;
  readonly #backoff: Backoff;
  #channel: Channel | undefined;
  #isClosed = false;

  /** @throws {Timeout} when the queue cannot be had in time. */
  static async open(options: PrivateQueueOptions): Promise<PrivateQueue> {
    const queue = new PrivateQueue(options);
    const { connection, startTimeoutMs } = options;
    const opening = connection.whenOpen().then((open) => queue.#attach(open));
    try {
      await withTimeout(opening, startTimeoutMs, 'Opening a queue of this process');
    } catch (thrown) {
      await queue.close();
      throw thrown;
    }
    return queue;
  }

  private constructor(options: PrivateQueueOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.reconnect);
  }

  /** False while it is being brought back. */
  get isRunning(): boolean {
    return this.#channel !== undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#channel?.close().catch(() => {});
  }

  async #attach(connection: ChannelModel): Promise<void> {
    const { name, bindings, logger } = this.#options;
    await this.#options.declare();
    const channel = await connection.createChannel();
    channel.on('error', (error: Error) => logger.warn({ queue: name, reason: error.message }, 'A queue was cut off.'));
    await channel.assertQueue(name, {
      exclusive: true,
      autoDelete: true,
      durable: false,
      arguments: { 'x-max-length-bytes': BACKLOG_BYTES },
    });
    for (const { exchange, routingKey } of bindings) await channel.bindQueue(name, exchange, routingKey);
    await channel.consume(name, (message) => (message === null ? this.#onDeleted(channel) : this.#handOver(message)), {
      noAck: true,
    });
    if (this.#isClosed) return void channel.close().catch(() => {});
    this.#channel = channel;
    this.#options.onAttached();
    channel.on('close', () => {
      this.#channel = undefined;
      void this.#attachAgain();
    });
  }

  /** Nobody but an operator can: the broker guards the queue for this connection. */
  #onDeleted(channel: Channel): void {
    const { name, logger } = this.#options;
    logger.error(
      { queue: name },
      `The queue "${name}" of this process was deleted under a running bus; what it held is lost. It is declared again.`,
    );
    channel.close().catch(() => {});
  }

  #sayReattached(): void {
    try {
      this.#options.onReattached?.();
    } catch (thrown) {
      this.#options.logger.error({ err: toError(thrown) }, 'Nobody could be told that a queue came back.');
    }
  }

  #handOver(message: ConsumeMessage): void {
    try {
      this.#options.onMessage(message);
    } catch (thrown) {
      this.#options.logger.error({ err: toError(thrown) }, 'A message of this process could not be handled.');
    }
  }

  async #attachAgain(): Promise<void> {
    const { connection, logger } = this.#options;
    while (!this.#isClosed) {
      try {
        await this.#attach(await connection.whenOpen());
        this.#backoff.reset();
        this.#sayReattached();
        return;
      } catch (thrown) {
        if (connection.state === 'closed') return;
        // The broker may not have noticed yet that the old connection ended, and guards the name for it.
        logger.debug({ reason: toError(thrown).message }, 'A queue of this process is not back yet.');
        await pauseUnref(this.#backoff.nextDelayMs());
      }
    }
  }
}
