import { Closed, toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import type { RascalFragment } from '@bloodbank/topology';
import type { Channel } from 'amqplib';
import type { RecoveringConnection } from '../connection/recovering-connection.js';
import type { Route } from '../layout/places.js';
import type { Declarer } from './declarer.js';

/** What a queue held when somebody last looked. */
export interface SeenDepth {
  readonly messages: number;
  /** RFC 3339. */
  readonly at: string;
}

export interface LayoutWatchOptions {
  readonly connection: RecoveringConnection;
  readonly declarer: Declarer;
  readonly logger: Logger;
  readonly everyMs: number;
  /** How many consumers of this bus a queue has, as far as it was told. */
  readonly consumersOf: (queue: string) => number;
  /** A queue had lost its consumers, or one of them, by this moment of `performance.now()`: whoever consumed it by then consumes nothing any more. */
  readonly onConsumersLost: (queue: string, lostAt: number) => void;
}

const NOT_FOUND = 404;

type Missing = { readonly exchange: string } | { readonly queue: string; readonly lostAt: number };

/**
 * Looks now and then whether everything that was declared is still there, for a broker tells nobody that an exchange, a
 * dead-letter queue or a retry queue was deleted, and tells only consumers of their queue. What is gone takes confirmed
 * messages with it: that is said, with the depth that was last seen, and it is declared again. Bindings are made anew at every
 * look, which changes nothing where they are: whoever declares a deleted exchange again knows his own alone.
 *
 * It holds no channel between two looks, asks on the consuming connection, and looks for the first time when a consumer has been
 * there for a while: starting must not wait for it.
 */
export class LayoutWatch {
  readonly #options: LayoutWatchOptions;
  readonly #depths = new Map<string, SeenDepth>();
  /** Since when a queue was seen without a consumer that should be there, as `performance.now()` tells it. */
  readonly #unconsumed = new Map<string, number>();
  /** When it was last said that a queue was deleted, likewise. */
  readonly #saidAt = new Map<string, number>();
  readonly #attached = new Map<string, readonly Route[]>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  /** Has not begun. */
  #next: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: LayoutWatchOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#timer !== undefined || this.#isStopped) return;
    this.#timer = setInterval(() => void this.look(), this.#options.everyMs);
    this.#timer.unref();
  }

  /** What a queue holds now, as somebody learned who asked for another reason. */
  see(queue: string, messages: number): void {
    this.#depths.set(queue, { messages, at: new Date().toISOString() });
  }

  /** A queue of this connection alone, which nothing declares: its bindings are made anew too, for as long as it is there. */
  attach(queue: string, bindings: readonly Route[]): void {
    if (bindings.length > 0) this.#attached.set(queue, bindings);
    this.start();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  /**
   * Looks now, or as soon as the look that is under way has ended: whoever asks meanwhile shares that next one, so that a slow
   * broker is not asked ever more. Never rejects.
   */
  look(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#lookAtAll();
    });
    this.#running = this.#next;
    return this.#next;
  }

  /** The broker cancelled a consumer that began at this moment of `performance.now()`. Looks, and says what nobody has said since. */
  async onCancelled(queue: string, openedAt: number): Promise<void> {
    await this.look();
    if ((this.#saidAt.get(queue) ?? Number.NEGATIVE_INFINITY) > openedAt) return;
    const why = 'It was deleted and at once declared again, and what it held is lost; or its leader moved.';
    this.#options.logger.error({ queue }, `The broker cancelled the consumer of the queue "${queue}". ${why}`);
  }

  async #lookAtAll(): Promise<void> {
    const { declarer, connection, logger, onConsumersLost } = this.#options;
    if (this.#isStopped || connection.connection === undefined) return;
    const declared = declarer.declared();
    for (const { name, fragment } of declared) {
      try {
        const missing = await this.#findMissing(fragment);
        if (missing.length === 0) continue;
        for (const one of missing) this.#report(one);
        await declarer.restore(name, {
          exchanges: new Set(missing.flatMap((one) => ('exchange' in one ? [one.exchange] : []))),
          queues: new Set(missing.flatMap((one) => ('queue' in one ? [one.queue] : []))),
        });
        // RabbitMQ tells a consumer that its queue was deleted, but not always where the queue is soon there again.
        for (const one of missing) if ('queue' in one) onConsumersLost(one.queue, one.lostAt);
      } catch (thrown) {
        // One that may not be asked about keeps nobody from asking about the others.
        logger.debug(
          { name, reason: toError(thrown).message },
          'It could not be seen whether everything is still there.',
        );
      }
    }
    await this.#bindAttached().catch((thrown: unknown) => {
      logger.debug({ reason: toError(thrown).message }, 'What watches could not be bound anew.');
    });
    const waiting = [...this.#depths.values()].reduce((sum, { messages }) => sum + messages, 0);
    logger.debug({ declared: declared.length, waiting }, 'Looked whether everything that was declared is there.');
  }

  /** An exchange that was deleted took these bindings with it, and nobody tells whoever watches. */
  async #bindAttached(): Promise<void> {
    const asker = new Asker(this.#options.connection);
    try {
      for (const [queue, bindings] of this.#attached) {
        if (!(await asker.isThere((channel) => channel.checkQueue(queue)))) {
          this.#attached.delete(queue);
          continue;
        }
        for (const { exchange, routingKey } of bindings) {
          await asker.isThere((channel) => channel.bindQueue(queue, exchange, routingKey));
        }
      }
    } finally {
      asker.close();
    }
  }

  async #findMissing({ exchanges, queues, bindings }: RascalFragment): Promise<readonly Missing[]> {
    const missing: Missing[] = [];
    const asker = new Asker(this.#options.connection);
    try {
      for (const exchange of Object.keys(exchanges)) {
        if (exchange === '') continue;
        if (!(await asker.isThere((channel) => channel.checkExchange(exchange)))) missing.push({ exchange });
      }
      for (const queue of Object.keys(queues)) {
        const askedAt = performance.now();
        const before = this.#options.consumersOf(queue);
        const isThere = await asker.isThere(async (channel) => {
          const { messageCount, consumerCount } = await channel.checkQueue(queue);
          this.see(queue, messageCount);
          // Ours that were there all the while; those of others may come and go.
          const own = Math.min(before, this.#options.consumersOf(queue));
          this.#seeConsumers(queue, consumerCount < own, askedAt);
        });
        if (!isThere) missing.push({ queue, lostAt: askedAt });
      }
      // A binding lacks nothing but what was found missing already.
      if (missing.length > 0) return missing;
      for (const { source, destination, destinationType, bindingKey, options } of Object.values(bindings)) {
        await asker.isThere((channel) =>
          destinationType === 'exchange'
            ? channel.bindExchange(destination, source, bindingKey, options)
            : channel.bindQueue(destination, source, bindingKey, options),
        );
      }
      return missing;
    } finally {
      asker.close();
    }
  }

  /** Two looks in a row that miss one: by the second, whoever was about to come is there. */
  #seeConsumers(queue: string, isMissingOne: boolean, askedAt: number): void {
    const since = this.#unconsumed.get(queue);
    if (!isMissingOne) this.#unconsumed.delete(queue);
    else if (since === undefined) this.#unconsumed.set(queue, askedAt);
    else this.#options.onConsumersLost(queue, since);
  }

  #report(missing: Missing): void {
    const { logger } = this.#options;
    if ('exchange' in missing) {
      const text = `The exchange "${missing.exchange}" was deleted under a running bus, and its bindings with it. It is declared again.`;
      logger.error(missing, text);
      return;
    }
    const { queue } = missing;
    this.#saidAt.set(queue, performance.now());
    const seen = this.#depths.get(queue);
    this.#depths.delete(queue);
    const held =
      seen === undefined
        ? 'How much it held is not known.'
        : `It held ${seen.messages} messages when last seen at ${seen.at}; what it held is lost.`;
    const fields = seen === undefined ? { queue } : { queue, last_seen_messages: seen.messages, last_seen_at: seen.at };
    logger.error(fields, `The queue "${queue}" was deleted under a running bus. ${held} It is declared again.`);
  }
}

/** Asks on a channel of its own, and on a new one after each answer that ended it. */
class Asker {
  readonly #connection: RecoveringConnection;
  #channel: Channel | undefined;

  constructor(connection: RecoveringConnection) {
    this.#connection = connection;
  }

  async isThere(ask: (channel: Channel) => Promise<unknown>): Promise<boolean> {
    try {
      await ask(await this.#open());
      return true;
    } catch (thrown) {
      this.#channel = undefined;
      const error: Error & { readonly code?: unknown } = toError(thrown);
      if (error.code === NOT_FOUND) return false;
      throw error;
    }
  }

  close(): void {
    this.#channel?.close().catch(() => {});
  }

  async #open(): Promise<Channel> {
    if (this.#channel !== undefined) return this.#channel;
    const { connection } = this.#connection;
    if (connection === undefined) throw new Closed('The connection');
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    this.#channel = channel;
    return channel;
  }
}
