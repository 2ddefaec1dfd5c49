import { commandsExchangeOf, recordExchangeOf } from '@bloodbank/topology';
import amqp, { type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { createMessage } from '../events/message.js';
import { PAYLOADS } from '../events/payloads.js';
import type { QueueWish } from '../harness/question.js';
import { forgetLeftovers, type Leftovers, readAbandoned, writeLeftovers } from './leftovers.js';
import { commandQueuesAround, type Place, placeOf, queuesAround, SHARED_EXCHANGES } from './place.js';

/** Confirms that are waited for at a time while a queue is filled. */
const FILL_WINDOW = 1_000;

/** A broker as the harness sees it: places for arms are made, filled and removed there. */
export type MeasuredBroker = Pick<BenchBroker, 'title' | 'url' | 'createPlace' | 'refill' | 'clear' | 'close'>;

/**
 * The broker as the harness sees it, over a connection of its own: places for arms are made, emptied and filled here, and
 * removed at the end, also those that a killed run left behind.
 */
export class BenchBroker {
  /** Product and version, as the broker says. */
  readonly title: string;
  readonly url: string;
  readonly #connection: ChannelModel;
  readonly #channel: ConfirmChannel;
  readonly #prefix: string;
  readonly #folder: string;
  #made: Leftovers;

  private constructor(
    url: string,
    folder: string,
    connection: ChannelModel,
    channel: ConfirmChannel,
    shared: readonly string[],
  ) {
    const { product, version } = connection.connection.serverProperties;
    this.title = `${product} ${version}`;
    this.url = url;
    this.#connection = connection;
    this.#channel = channel;
    this.#folder = folder;
    this.#prefix = `bench-${Date.now().toString(36)}-${process.pid}`;
    this.#made = { broker: addressOf(url), queues: [], exchanges: [], sharedExchanges: shared };
  }

  static async connect(url: string, folder: string): Promise<BenchBroker> {
    const connection = await amqp.connect(url);
    // A lost connection shows at the next call.
    connection.on('error', () => {});
    const missing: string[] = [];
    for (const name of SHARED_EXCHANGES) if (!(await isThere(connection, name))) missing.push(name);
    const broker = new BenchBroker(url, folder, connection, await connection.createConfirmChannel(), missing);
    for (const abandoned of readAbandoned(folder, addressOf(url))) {
      await broker.#remove(abandoned);
      forgetLeftovers(folder, abandoned.pid);
    }
    return broker;
  }

  /** An exchange, and with `hasOwnQueue` nothing more: then the arm declares the queue. */
  async createPlace(name: string, { type, isUnbound = false }: QueueWish, hasOwnQueue: boolean): Promise<Place> {
    const place = placeOf(`${this.#prefix}.${name}`);
    const { queues, exchanges } = this.#made;
    this.#made = {
      ...this.#made,
      queues: [...queues, ...queuesAround(place), ...commandQueuesAround(place)],
      exchanges: [...exchanges, place.exchange, commandsExchangeOf(place.exchange), recordExchangeOf(place.exchange)],
    };
    writeLeftovers(this.#folder, this.#made);
    await this.#channel.assertExchange(place.exchange, 'topic', { durable: true });
    if (hasOwnQueue) return place;
    await this.#channel.assertQueue(place.queue, { durable: true, arguments: { 'x-queue-type': type } });
    if (!isUnbound) await this.#channel.bindQueue(place.queue, place.exchange, '#');
    return place;
  }

  /** Leaves in the queue what the case wants to be there. A queue that its arm has yet to declare is left to it. */
  async refill({ exchange, queue }: Place, filled: QueueWish['filled']): Promise<void> {
    const isThere = await onOwnChannel(this.#connection, (channel) => channel.purgeQueue(queue));
    if (filled === undefined) return;
    if (!isThere) throw new Error(`The queue ${queue} is to be filled, and is not there.`);
    const { eventType, envelope, properties } = createMessage(PAYLOADS[filled.payload]);
    const body = Buffer.from(JSON.stringify(envelope));
    for (let sent = 0; sent < filled.events; sent++) {
      this.#channel.publish(exchange, eventType, body, properties);
      if (sent % FILL_WINDOW === FILL_WINDOW - 1) await this.#channel.waitForConfirms();
    }
    await this.#channel.waitForConfirms();
  }

  /** Removes everything that was made on the broker so far. Shared exchanges that were there before stay. */
  async clear(): Promise<void> {
    await this.#remove(this.#made);
    this.#made = { ...this.#made, queues: [], exchanges: [] };
    forgetLeftovers(this.#folder);
  }

  /** Ends the connection; `clear` removes what was made. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #remove({ queues, exchanges, sharedExchanges }: Leftovers): Promise<void> {
    for (const queue of queues) await this.#channel.deleteQueue(queue);
    for (const exchange of exchanges) await this.#channel.deleteExchange(exchange);
    for (const exchange of sharedExchanges) await removeUnused(this.#connection, exchange);
  }
}

/** Without credentials, as it is kept in a file. */
function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

async function isThere(connection: ChannelModel, exchange: string): Promise<boolean> {
  return onOwnChannel(connection, (channel) => channel.checkExchange(exchange));
}

async function removeUnused(connection: ChannelModel, exchange: string): Promise<void> {
  await onOwnChannel(connection, (channel) => channel.deleteExchange(exchange, { ifUnused: true }));
}

/** A question that the broker answers with "no" ends the channel on which it was asked. */
async function onOwnChannel(connection: ChannelModel, ask: (channel: Channel) => Promise<unknown>): Promise<boolean> {
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  try {
    await ask(channel);
    await channel.close();
    return true;
  } catch {
    return false;
  }
}
