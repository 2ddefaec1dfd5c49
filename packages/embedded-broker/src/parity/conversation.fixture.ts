import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { methodFrame, RawClient, type Seen } from '../session/raw-client.fixture.js';
import { EMPTY_TABLE } from '../wire/field-value.js';
import type { Method } from '../wire/method.js';
import { declareQueue, framesOf, QUEUES, type Step } from './method-steps.fixture.js';

/** How a step ended for the channel that acted. */
type End = 'alive' | 'left' | 'refused' | 'crossed' | 'connection closed';

const SAID_BY_QUEUES: readonly string[] = ['basic.deliver', 'basic.ack', 'basic.consume-ok', 'basic.cancel-ok'];

/** What a step made the broker say. */
export interface Outcome {
  readonly end: End;
  /** For each client, by kind and channel. */
  readonly told: readonly unknown[];
  /** For each queue, how much waits in it and for how many consumers. */
  readonly depths: readonly unknown[];
}

/** How long a queue may take to reach the depth that it must have, and a confirm to come, in milliseconds. */
const DEADLINE_MS = 1000;

/**
 * Two clients of two channels each, who do what the steps say, and an observer who sees to it that the queues are there.
 *
 * What a step brings about is complete before the next begins: the acting channel asks the queues for their depth, which
 * comes behind everything it has sent them, or, if it ended, is opened anew; then every channel asks for a flow twice,
 * which comes behind all deliveries and most confirms. A broker may take its time until a queue has what an ended channel
 * held, and until it confirms what no queue waits for.
 */
export class Conversation {
  readonly #url: string;
  readonly #prefix = `steps.${randomBytes(6).toString('hex')}.`;
  readonly #clients: RawClient[] = [];
  readonly #observer: RawClient;
  #published = 0;

  private constructor(url: string, observer: RawClient) {
    this.#url = url;
    this.#observer = observer;
  }

  /**
   * Plays the steps, and returns for each what the broker said. With outcomes that are `expected`, it waits for their
   * depths, and ends at the first that differs.
   */
  static async play(url: string, steps: readonly Step[], expected?: readonly Outcome[]): Promise<Outcome[]> {
    const conversation = new Conversation(url, await RawClient.open(url));
    try {
      await conversation.#begin();
      const outcomes: Outcome[] = [];
      for (const [at, step] of steps.entries()) {
        const outcome = await conversation.#perform(step, expected?.[at]);
        outcomes.push(outcome);
        if (expected !== undefined && !isDeepStrictEqual(outcome, expected[at])) break;
      }
      return outcomes;
    } finally {
      await conversation.#clear();
    }
  }

  async #begin(): Promise<void> {
    const flags = { passive: false, durable: false, autoDelete: false, internal: false, nowait: true };
    const exchange = { reserved1: 0, exchange: this.#name('x0'), type: 'fanout', ...flags, arguments: EMPTY_TABLE };
    this.#observer.send(1, 'exchange.declare', exchange);
    await this.#askDepths(this.#observer, 1);
    for (let n = 0; n < 2; n++) this.#clients.push(await openTwoChannels(this.#url));
  }

  async #perform({ client: acting, channel, methods }: Step, expected?: Outcome): Promise<Outcome> {
    const clients = [...this.#clients];
    const marks = clients.map(({ seen }) => seen.length);
    const client = this.#client(acting);

    const frames = methods.map((said) => {
      if (said.say === 'publish') this.#published += 1;
      return framesOf(channel, said, (word) => this.#name(word), `m${this.#published}`);
    });
    client.write(Buffer.concat([...frames, methodFrame(channel, 'channel.flow', { active: true })]));
    const answers = { flows: count(methods, 'flow') + 1, closes: count(methods, 'close') };
    const end = await client.until((seen) => endOf(seen.slice(marks[acting]), channel, answers));

    await this.#askDepths(this.#observer, 1);
    if (end === 'alive') await this.#askDepths(client, channel);
    else if (end === 'connection closed') {
      client.end();
      this.#clients[acting] = await openTwoChannels(this.#url);
    } else {
      if (end !== 'left') client.send(channel, 'channel.close-ok', {});
      await openChannel(client, channel);
    }
    const depths = await this.#reachDepths(expected?.depths);
    await Promise.all(this.#clients.map(askForFlows));
    const ended = (n: number): number => (n === acting && end !== 'alive' ? channel : 0);
    const summarise = () => clients.map(({ seen }, n) => this.#summary(seen, marks[n] ?? 0, ended(n)));
    return { end, told: await reach(summarise, expected?.told), depths };
  }

  /** Declares both queues, which changes nothing where they are; says how much waits in them, and for how many consumers. */
  async #askDepths(client: RawClient, channel: number): Promise<unknown[]> {
    const from = client.seen.length;
    client.write(Buffer.concat(QUEUES.map((queue) => declareQueue(channel, this.#name(queue)))));
    return client.until((seen) => {
      const depths = methodsOn(seen.slice(from), channel).flatMap(({ name, args }) =>
        name === 'queue.declare-ok' ? [[args.messageCount, args.consumerCount]] : [],
      );
      return depths.length === QUEUES.length ? depths : undefined;
    });
  }

  /** Asks for the depths, again while they are not those to reach and it is not too late. */
  async #reachDepths(depthsToReach?: readonly unknown[]): Promise<readonly unknown[]> {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      const depths = await this.#askDepths(this.#observer, 1);
      if (depthsToReach === undefined || isDeepStrictEqual(depths, depthsToReach) || Date.now() > deadline)
        return depths;
    }
  }

  /**
   * What was said to a client, as if on the vhost `/`. Replies, deliveries of a consumer, returns and confirms each overtake one another on their
   * way through RabbitMQ, so their order among each other is left out, and of confirms everything but what they confirm. What queues still say on a channel that
   * `ended`, deliveries, confirms, consume-ok and cancel-ok, depends on the moment.
   */
  #summary(all: readonly Seen[], mark: number, ended: number): unknown {
    const seen = all.slice(mark);
    const told: Record<string, string[]> = {};
    const add = (what: string, text: string): void => {
      told[what] = [...(told[what] ?? []), text];
    };
    for (const [at, item] of seen.entries()) {
      if (!('method' in item)) continue;
      const { channel } = item;
      const { name, args } = item.method;
      if (channel === ended && SAID_BY_QUEUES.includes(name)) continue;
      const body = bodyAfter(seen, at);
      if (name === 'basic.deliver') {
        const { consumerTag, ...rest } = args;
        add(`${channel} deliveries to ${consumerTag}`, JSON.stringify({ ...rest, body }));
      } else if (name === 'basic.ack') {
        const before = confirmedOn(all.slice(0, mark), channel);
        const now = [...confirmedOn(all, channel)].filter((tag) => !before.has(tag));
        told[`${channel} confirmed`] = now.map(String).sort();
      } else if (name === 'basic.return') add(`${channel} returns`, JSON.stringify({ ...args, body }));
      else add(`${channel} replies`, `${name} ${JSON.stringify({ ...args, body })}`);
    }
    for (const [what, texts] of Object.entries(told)) if (what.endsWith('replies')) texts.sort();
    const named = decodeURIComponent(new URL(this.#url).pathname.slice(1));
    return JSON.parse(JSON.stringify(told).replaceAll(this.#prefix, '').replaceAll(`vhost '${named}'`, "vhost '/'"));
  }

  async #clear(): Promise<void> {
    for (const client of this.#clients) client.end();
    for (const queue of QUEUES) {
      const flags = { ifUnused: false, ifEmpty: false, nowait: true };
      this.#observer.send(1, 'queue.delete', { reserved1: 0, queue: this.#name(queue), ...flags });
    }
    this.#observer.send(1, 'exchange.delete', {
      reserved1: 0,
      exchange: this.#name('x0'),
      ifUnused: false,
      nowait: true,
    });
    await this.#observer.close();
  }

  #name(word: string): string {
    return this.#prefix + word;
  }

  #client(at: number): RawClient {
    const client = this.#clients[at];
    if (client === undefined) throw new RangeError(`there is no client ${at}`);
    return client;
  }
}

/** What was said, or what it has come to by the deadline where that is expected to be more. */
async function reach(summarise: () => unknown[], expected: readonly unknown[] | undefined): Promise<unknown[]> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const told = summarise();
    if (expected === undefined || isDeepStrictEqual(told, expected) || Date.now() > deadline) return told;
    await setTimeout(10);
  }
}

async function openTwoChannels(url: string): Promise<RawClient> {
  const client = await RawClient.open(url);
  await openChannel(client, 2);
  return client;
}

async function openChannel(client: RawClient, channel: number): Promise<void> {
  const from = client.seen.length;
  client.send(channel, 'channel.open', { reserved1: '' });
  await client.until((seen) => methodsOn(seen.slice(from), channel).find(({ name }) => name === 'channel.open-ok'));
}

/** Asks both channels for a flow, twice. */
async function askForFlows(client: RawClient): Promise<void> {
  for (let n = 0; n < 2; n++) {
    const from = client.seen.length;
    for (const channel of [1, 2]) client.send(channel, 'channel.flow', { active: true });
    for (const channel of [1, 2]) {
      await client.until((seen) => methodsOn(seen.slice(from), channel).find(({ name }) => name === 'channel.flow-ok'));
    }
  }
}

/** How the acting channel ended, once that is certain. */
function endOf(
  seen: readonly Seen[],
  channel: number,
  expected: { readonly flows: number; readonly closes: number },
): End | undefined {
  const names: string[] = methodsOn(seen, channel).map(({ name }) => name);
  const count = (wanted: string): number => names.filter((name) => name === wanted).length;
  const isRefused = names.includes('channel.close');
  if (methodsOn(seen, 0).some(({ name }) => name === 'connection.close')) return 'connection closed';
  if (count('channel.flow-ok') === expected.flows) return 'alive';
  if (expected.closes > 0 && count('channel.close-ok') === expected.closes) return isRefused ? 'crossed' : 'left';
  return expected.closes === 0 && isRefused ? 'refused' : undefined;
}

function methodsOn(seen: readonly Seen[], channel: number): Method[] {
  return seen.flatMap((item) => ('method' in item && item.channel === channel ? [item.method] : []));
}

/** What was confirmed on a channel since it was opened, whether tag by tag or several at a time. */
function confirmedOn(seen: readonly Seen[], channel: number): ReadonlySet<number> {
  const confirmed = new Set<number>();
  for (const { name, args } of methodsOn(seen, channel)) {
    if (name === 'channel.open-ok') confirmed.clear();
    if (name !== 'basic.ack') continue;
    const tag = Number(args.deliveryTag);
    for (let each = args.multiple ? 1 : tag; each <= tag; each++) confirmed.add(each);
  }
  return confirmed;
}

/** The body that follows a method, if it carries content. */
function bodyAfter(seen: readonly Seen[], at: number): string | undefined {
  const [header, body] = seen.slice(at + 1).filter(({ channel }) => channel === seen[at]?.channel);
  if (header === undefined || !('frame' in header)) return undefined;
  return body !== undefined && 'frame' in body ? body.payload.toString() : '';
}

function count(methods: Step['methods'], wanted: string): number {
  return methods.filter(({ say }) => say === wanted).length;
}
