import { randomBytes } from 'node:crypto';
import amqplib, {
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  type ConsumeMessage,
  type GetMessage,
  type Options,
} from 'amqplib';
import { eventually } from './eventually.fixture.js';

/** Without it, the client's tune-ok and open wait 40 ms for each other (Nagle meets delayed acknowledgement). */
const NO_DELAY = { noDelay: true };

/** Where one scenario works: connections, fresh names, and what is cleared away afterwards. */
export class Bench {
  readonly url: string;
  /** Whether names are longer here than those that scenarios show. */
  readonly isOnLongNames: boolean;
  readonly #prefix: string;
  readonly #vhost: string;
  readonly #connections: ChannelModel[] = [];
  readonly #queues = new Set<string>();
  readonly #exchanges = new Set<string>();

  /** `owner` begins every name, where somebody else has to know whose they are. */
  constructor(url: string, owner = '') {
    this.url = url;
    this.#vhost = decodeURIComponent(new URL(url).pathname.slice(1)) || '/';
    this.#prefix = `${owner}parity.${randomBytes(6).toString('hex')}.`;
    this.isOnLongNames = owner !== '' || this.#vhost !== '/';
  }

  /** A name that nobody else uses; in what the scenario shows, only `word` is left of it. */
  name(word: string): string {
    return this.#prefix + word;
  }

  async connection(): Promise<ChannelModel> {
    const connection = await amqplib.connect(this.url, NO_DELAY);
    connection.on('error', () => {});
    this.#connections.push(connection);
    return connection;
  }

  async channel(): Promise<Channel> {
    const channel = await (await this.connection()).createChannel();
    channel.on('error', () => {});
    return channel;
  }

  async confirmChannel(): Promise<ConfirmChannel> {
    const channel = await (await this.connection()).createConfirmChannel();
    channel.on('error', () => {});
    return channel;
  }

  /** Declares a queue that goes when the scenario ends. */
  async queue(
    channel: Channel,
    word: string,
    args: Record<string, unknown> = {},
    options: Options.AssertQueue = {},
  ): Promise<string> {
    const name = this.name(word);
    this.#queues.add(name);
    await channel.assertQueue(name, { durable: true, ...options, arguments: args });
    return name;
  }

  /** Declares an exchange that goes when the scenario ends. */
  async exchange(channel: Channel, word: string, type: string, options: Options.AssertExchange = {}): Promise<string> {
    const name = this.name(word);
    this.#exchanges.add(name);
    await channel.assertExchange(name, type, options);
    return name;
  }

  /** How the broker refuses what `act` does on a channel of its own: `channel 404 NOT_FOUND - ...` or `connection 530 ...`. */
  async refusal(act: (channel: Channel) => unknown): Promise<string> {
    const connection = await amqplib.connect(this.url, NO_DELAY);
    try {
      return await new Promise<string>((resolve, reject) => {
        const deadline = setTimeout(() => reject(new Error('the broker refused nothing within 5 s')), 5000);
        const settle = (closed: string) => (error: Error) => {
          clearTimeout(deadline);
          resolve(
            `${closed} ${/: (\d{3} )?.*?(\d{3}) \([A-Z-]+\) with message "([\s\S]*)"$/.exec(error.message)?.slice(2).join(' ') ?? error.message}`,
          );
        };
        connection.on('error', settle('connection'));
        connection
          .createChannel()
          .then(async (channel) => {
            channel.on('error', settle('channel'));
            await act(channel);
          })
          // A refused call rejects too; the event that tells the code follows or came before.
          .catch(() => {});
      });
    } finally {
      await connection.close().catch(() => {});
    }
  }

  /** Waits until a queue has exactly so many ready messages. */
  async depth(channel: Channel, queue: string, messages: number): Promise<number> {
    const { messageCount } = await eventually(
      () => channel.checkQueue(queue),
      (queued) => queued.messageCount === messages,
    );
    return messageCount;
  }

  /** Waits for the next message of a queue and takes it. */
  async next(channel: Channel, queue: string, options: Options.Get = {}): Promise<GetMessage> {
    const message = await eventually(
      () => channel.get(queue, options),
      (got) => got !== false,
    );
    if (message === false) throw new Error('unreachable: an accepted message is a message');
    return message;
  }

  /** Takes `count` messages and tells their bodies in order. */
  async bodies(channel: Channel, queue: string, count: number): Promise<string[]> {
    const bodies: string[] = [];
    while (bodies.length < count) bodies.push((await this.next(channel, queue, { noAck: true })).content.toString());
    return bodies;
  }

  /** Starts a consumer and returns the growing list of what it was given. */
  async consume(channel: Channel, queue: string, options: Options.Consume = {}): Promise<(ConsumeMessage | null)[]> {
    const received: (ConsumeMessage | null)[] = [];
    await channel.consume(queue, (message) => received.push(message), options);
    return received;
  }

  /** Waits until a consumer's list has grown to `count` or more. */
  async received<T>(list: readonly T[], count: number): Promise<readonly T[]> {
    return eventually(
      () => list,
      (now) => now.length >= count,
    );
  }

  /** What a scenario shows, as plain data without fresh ids, without times of day, in the virtual host `/`. */
  plain(seen: unknown): unknown {
    const text = JSON.stringify(seen, (_key, value) => (isTimestamp(value) ? 'a time' : value));
    if (text === undefined) return undefined;
    return JSON.parse(text.replaceAll(this.#prefix, '').replaceAll(`vhost '${this.#vhost}'`, "vhost '/'"));
  }

  async clear(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close().catch(() => {})));
    const connection = await amqplib.connect(this.url, NO_DELAY);
    const channel = await connection.createChannel();
    for (const queue of this.#queues) await channel.deleteQueue(queue);
    for (const exchange of this.#exchanges) await channel.deleteExchange(exchange);
    await connection.close();
  }
}

function isTimestamp(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '!' in value && value['!'] === 'timestamp';
}
