import { randomUUID } from 'node:crypto';
import { type Logger, type OnReply, type Reply, type ReplyInbox, settleWithin, toError } from '@bloodbank/core';
import type { Channel, ChannelModel } from 'amqplib';
import { type Backoff, createBackoff, type ReconnectOptions } from '../connection/backoff.js';
import { pause } from '../connection/pause.js';
import type { RecoveringConnection } from '../connection/recovering-connection.js';
import { readMessage } from '../consume/received-message.js';
import { type Places, REPLY_PREFIX } from '../layout/places.js';

/** Replies that may wait for this process; beyond it the oldest go, for nobody can wait for so many. */
const BACKLOG_BYTES = 64 * 1024 * 1024;

export interface ReplyInboxOptions {
  readonly connection: RecoveringConnection;
  readonly places: Places;
  readonly reconnect: ReconnectOptions;
  readonly logger: Logger;
  readonly startTimeoutMs: number;
  readonly onReply: OnReply;
}

/**
 * A queue of this process alone, under a name that nobody guesses. It goes with its connection, and comes back under the same
 * name with the next one; what is replied in between finds nobody, which the asker's timeout tells.
 */
export class RabbitReplyInbox implements ReplyInbox {
  readonly address: string = `${REPLY_PREFIX}${randomUUID()}`;
  readonly #options: ReplyInboxOptions;
  readonly #backoff: Backoff;
  #channel: Channel | undefined;
  #isClosed = false;

  /** @throws {Timeout} when the queue cannot be had in time. */
  static async open(options: ReplyInboxOptions): Promise<RabbitReplyInbox> {
    const inbox = new RabbitReplyInbox(options);
    const { connection, startTimeoutMs } = options;
    const opening = connection.whenOpen().then((open) => inbox.#attach(open));
    try {
      await settleWithin(opening, startTimeoutMs, 'Opening an address for replies');
    } catch (thrown) {
      await inbox.close();
      throw thrown;
    }
    return inbox;
  }

  private constructor(options: ReplyInboxOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.reconnect);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#channel?.close().catch(() => {});
  }

  async #attach(connection: ChannelModel): Promise<void> {
    const channel = await connection.createChannel();
    channel.on('error', (error: Error) =>
      this.#options.logger.warn({ reason: error.message }, 'Replies were cut off.'),
    );
    await channel.assertQueue(this.address, {
      exclusive: true,
      autoDelete: true,
      durable: false,
      arguments: { 'x-max-length-bytes': BACKLOG_BYTES },
    });
    const receiving = { queue: this.address, isQuorum: false, places: this.#options.places };
    await channel.consume(
      this.address,
      (message) => {
        if (message === null) return void channel.close().catch(() => {});
        const { body, properties, headers } = readMessage(message, receiving).delivery;
        this.#handOver({ body, properties, headers });
      },
      { noAck: true },
    );
    if (this.#isClosed) return void channel.close().catch(() => {});
    this.#channel = channel;
    channel.on('close', () => void this.#attachAgain());
  }

  #handOver(reply: Reply): void {
    try {
      this.#options.onReply(reply);
    } catch (thrown) {
      this.#options.logger.error({ err: toError(thrown) }, 'A reply could not be handled.');
    }
  }

  async #attachAgain(): Promise<void> {
    const { connection, logger } = this.#options;
    while (!this.#isClosed) {
      try {
        await this.#attach(await connection.whenOpen());
        return this.#backoff.reset();
      } catch (thrown) {
        if (connection.state === 'closed') return;
        // The broker may not have noticed yet that the old connection ended, and guards the name for it.
        logger.debug({ reason: toError(thrown).message }, 'The address for replies is not back yet.');
        await pause(this.#backoff.nextDelayMs());
      }
    }
  }
}
