import { randomUUID } from 'node:crypto';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { Closed, Timeout, toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import type {
  Address,
  Capabilities,
  ConsumeOptions,
  ConsumerGroup,
  Consumption,
  GroupName,
  OnDelivery,
  OnReply,
  OutgoingMessage,
  ReplyInbox,
  Routing,
  Tap,
  Transport,
  TransportHealth,
  TransportPublishOptions,
  Watch,
} from '@bloodbank/core/ports';
import { withTimeout } from '@bloodbank/core/time';
import {
  DEAD_LETTER_EXCHANGE,
  deadLetterQueueOf,
  declarationsOf,
  expandQueue,
  groupQueueOf,
  type QueueDeclaration,
} from '@bloodbank/topology';
import type { ConsumeMessage } from 'amqplib';
import { parseDeadLetter } from './admin/parse-dead-letter.js';
import { traitsOf } from './broker-traits/broker-traits.js';
import { type BrokerIdentity, identifyBroker } from './broker-traits/broker-version.js';
import { virtualHostOf } from './connection/explain-refusal.js';
import type { ConnectionAddress } from './connection/open-connection.js';
import { isAway, RecoveringConnection } from './connection/recovering-connection.js';
import { type ConsumerSource, queueSource, tapSource } from './consume/consumer-source.js';
import { startTogether } from './consume/group-consumption.js';
import { PrivateQueue } from './consume/private-queue.js';
import { QueueConsumption } from './consume/queue-consumption.js';
import { readMessage } from './consume/received-message.js';
import { claimOwnership } from './declare/claim-ownership.js';
import { Declarer } from './declare/declarer.js';
import { LayoutWatch } from './declare/layout-watch.js';
import { describeHealth } from './health.js';
import { Places, REPLY_PREFIX, type Route } from './layout/places.js';
import { assertSendable } from './message/assert-sendable.js';
import { OWN_HEADERS } from './message/own-headers.js';
import { toAmqp } from './message/to-amqp.js';
import { type CompleteOptions, completeOptions, type RabbitTransportOptions } from './options.js';
import { ConfirmPublisher } from './publish/confirm-publisher.js';
import { RecordedPublisher } from './publish/recorded-publisher.js';

/** Retries and dead letters wait this long for their confirm before the original goes back to its queue. */
const COPY_TIMEOUT_MS = 30_000;

const CLOSE_TIMEOUT_MS = 10_000;

/** Everything, but that a queue is no log. */
export const RABBIT_CAPABILITIES: Capabilities = {
  knowsRoutes: true,
  brokerDelays: true,
  priorities: true,
  expiry: true,
  orderedPartitions: true,
  replay: 'A queue forgets what was acknowledged.',
  exclusiveReplies: true,
  filtersOnBroker: true,
};

export interface RabbitTransport extends Transport {
  /** Where it is connected to, without the password. */
  readonly url: string;
  /** Who answered there when the connection was last opened. */
  readonly broker: BrokerIdentity;
}

/**
 * The Transport port on RabbitMQ, or on anything that speaks AMQP 0-9-1 as it does.
 *
 * @throws {Unreachable} when the broker cannot be reached now, unless it may be away. Later it is waited for.
 * @throws {BloodbankError} `transport.topology-conflict`, `config.invalid`.
 */
export async function createRabbitTransport(options: RabbitTransportOptions): Promise<RabbitTransport> {
  const transport = new RabbitMqTransport(completeOptions(options));
  await transport.start();
  return transport;
}

/** Publishing and consuming have a connection each: a broker that blocks publishers still takes acknowledgements. */
class RabbitMqTransport implements RabbitTransport {
  readonly system = 'rabbitmq';
  readonly capabilities: Capabilities = RABBIT_CAPABILITIES;
  readonly url: string;
  readonly #options: CompleteOptions;
  readonly #places: Places;
  readonly #publishing: RecoveringConnection;
  readonly #consuming: RecoveringConnection;
  readonly #declarer: Declarer;
  readonly #layout: LayoutWatch;
  readonly #publisher: ConfirmPublisher;
  readonly #events: RecordedPublisher;
  /** Publishes retries and dead letters, in a window of its own. */
  readonly #copies: ConfirmPublisher;
  readonly #consumptions = new Set<QueueConsumption>();
  readonly #retryDelays = new Map<string, number[]>();
  readonly #privateQueues = new Set<PrivateQueue>();
  #broker: BrokerIdentity = { product: 'an AMQP server', version: 'unknown' };
  #closing: Promise<void> | undefined;
  #isDrained = false;

  constructor(options: CompleteOptions) {
    this.#options = options;
    this.#places = new Places(options.exchange);
    const { url, connectionName, reconnect, logger, window, channels } = options;
    const addressFor = movingAddress(options);
    this.url = maskUrl(url);
    this.#publishing = new RecoveringConnection(addressFor(`${connectionName} publish`), reconnect, logger);
    this.#consuming = new RecoveringConnection(addressFor(`${connectionName} consume`), reconnect, logger);
    this.#declarer = new Declarer(options.topology, addressFor(`${connectionName} declare`));
    const everyMs = options.lookEveryMs;
    const consumptionsOf = (name: string) => [...this.#consumptions].filter(({ queue }) => queue === name);
    this.#layout = new LayoutWatch({
      connection: this.#consuming,
      declarer: this.#declarer,
      logger,
      everyMs,
      consumersOf: (queue) => consumptionsOf(queue).reduce((sum, { consumerCount }) => sum + consumerCount, 0),
      onConsumersLost: (queue, lostAt) => {
        for (const one of consumptionsOf(queue)) one.renew(lostAt);
      },
    });
    const restoreExchange = async (exchange: string) => {
      await this.#layout.look();
      return this.#declarer.restoreExchange(exchange);
    };
    const shared = { connection: this.#publishing, reconnect, logger, restoreExchange };
    this.#publisher = new ConfirmPublisher({ ...shared, window, channelCount: channels });
    this.#events = new RecordedPublisher({
      publish: (message, how) => this.#publisher.publish(message, how),
      // In a window of their own: the other one is for what is published, as it was before anybody recorded.
      record: (message, how) => this.#copies.publish(message, how),
      recordExchange: this.#places.record,
    });
    this.#copies = new ConfirmPublisher({ ...shared, window, channelCount: 1 });
  }

  get broker(): BrokerIdentity {
    return this.#broker;
  }

  async start(): Promise<void> {
    await this.#declareTopology();
    for (const publisher of [this.#publisher, this.#copies]) {
      this.#publishing.listen({
        onOpen: (connection) => void publisher.onConnected(connection),
        onLost: () => publisher.onDisconnected(),
        onUnblocked: () => publisher.onUnblocked(),
      });
    }
    const onLost = () => this.#declarer.forget();
    const onOpen = () => void this.#redeclare();
    this.#publishing.listen({ onLost, onOpen });
    this.#publishing.listen({ onOpen: (connection) => this.#meet(identifyBroker(connection)) });
    this.#consuming.listen({ onLost });
    try {
      const { mayBeAway } = this.#options;
      await Promise.all([this.#publishing.start(mayBeAway), this.#consuming.start(mayBeAway)]);
    } catch (thrown) {
      await Promise.all([this.#publishing.close(CLOSE_TIMEOUT_MS), this.#consuming.close(CLOSE_TIMEOUT_MS)]);
      throw thrown;
    }
  }

  /** Where the broker may be away, it is declared once the connection stands. */
  async #declareTopology(): Promise<void> {
    try {
      await this.#declarer.ensureTopology();
    } catch (thrown) {
      if (!this.#options.mayBeAway || !isAway(thrown)) throw thrown;
      this.#options.logger.warn({ reason: toError(thrown).message }, 'The broker is away; it is waited for.');
    }
  }

  publish(outgoing: OutgoingMessage, options: TransportPublishOptions): Promise<Routing> {
    if (this.#isDrained) return Promise.reject(new Closed('The transport'));
    try {
      const { address, body, properties, headers, partitionKey, copyOf, onlyTo, droppable = false } = outgoing;
      const { exchange, routingKey } = this.#places.routeOf(address);
      const message = { exchange, routingKey, body, properties, headers, droppable };
      const routed = partitionKey === undefined ? message : { ...message, partitionKey };
      assertSendable(routed);
      if (copyOf !== undefined) {
        const marked = { ...headers, [OWN_HEADERS.copyOf]: copyOf };
        return this.#events.record(toAmqp({ ...message, headers: marked }), options);
      }
      if (onlyTo !== undefined) {
        // As a retry returns: straight to the queue, marked with the address that it is delivered with.
        const marked = { ...headers, [OWN_HEADERS.exchange]: exchange, [OWN_HEADERS.routingKey]: routingKey };
        const straight = { ...message, exchange: '', routingKey: this.placeOf(onlyTo), headers: marked };
        return this.#publisher.publish(toAmqp(straight), options);
      }
      const sender = address.kind === 'event' ? this.#events : this.#publisher;
      return sender.publish(toAmqp(routed), options);
    } catch (thrown) {
      return Promise.reject(toError(thrown));
    }
  }

  async declare(group: ConsumerGroup): Promise<void> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    await this.#claimOwnership(group);
    const declared = this.#declarationsOf(group).map((one) => this.#declarer.ensure(one.queue, expandQueue(one)));
    await Promise.all(declared);
  }

  async consume(source: ConsumerGroup | Tap, options: ConsumeOptions, onDelivery: OnDelivery): Promise<Consumption> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    if ('tap' in source) {
      const onAttached: LayoutWatch['attach'] = (queue, bindings) => this.#layout.attach(queue, bindings);
      return this.#start(tapSource(source, this.#declarer, this.#places, onAttached), options, onDelivery);
    }
    await this.#claimOwnership(source);
    const declarations = this.#declarationsOf(source);
    const onDepth = (queue: string, messages: number) => this.#layout.see(queue, messages);
    const starts = declarations.map((declaration) =>
      this.#start(queueSource(declaration, source.kind, this.#declarer, this.#places, onDepth), options, onDelivery),
    );
    return startTogether(this.placeOf(source), starts);
  }

  async openReplies(onReply: OnReply, onReopened?: () => void): Promise<ReplyInbox> {
    const address = `${REPLY_PREFIX}${randomUUID()}`;
    const receiving = { queue: address, isQuorum: false, places: this.#places };
    const onMessage = (message: ConsumeMessage): void => {
      const { body, properties, headers } = readMessage(message, receiving).delivery;
      onReply({ body, properties, headers });
    };
    const close = await this.#openPrivateQueue(address, [], onMessage, onReopened);
    return { address, close };
  }

  async watchDeadLetters(group: GroupName, onArrival: (deadLetter: DeadLetter) => void): Promise<Watch> {
    const bindings = [{ exchange: DEAD_LETTER_EXCHANGE, routingKey: deadLetterQueueOf(this.placeOf(group)) }];
    const name = `bloodbank.watch.${randomUUID()}`;
    return { stop: await this.#openPrivateQueue(name, bindings, (message) => onArrival(parseDeadLetter(message))) };
  }

  destinationOf(address: Address): string {
    return this.#places.destinationOf(address);
  }

  placeOf(group: GroupName): string {
    return groupQueueOf(group, this.#places.events);
  }

  health(): TransportHealth {
    return describeHealth({
      isClosed: this.#closing !== undefined,
      publishing: this.#publishing,
      consuming: this.#consuming,
      pending: this.#publisher.pending,
      consumptions: [...this.#consumptions],
      privateQueues: [...this.#privateQueues],
    });
  }

  close(options?: { readonly timeoutMs?: number }): Promise<void> {
    this.#closing ??= this.#close(options?.timeoutMs ?? CLOSE_TIMEOUT_MS);
    return this.#closing;
  }

  /** While callbacks run, they may publish: what they do must not fail because somebody else wants to leave. */
  async #close(timeoutMs: number): Promise<void> {
    this.#layout.stop();
    const endsAt = performance.now() + timeoutMs;
    const leftMs = () => Math.max(1, endsAt - performance.now());
    const consumptions = [...this.#consumptions];
    this.#isDrained = consumptions.every(({ runningCount }) => runningCount === 0);
    const stops = await Promise.allSettled(consumptions.map((consumption) => consumption.stop({ timeoutMs })));
    this.#isDrained = true;
    for (const queue of this.#privateQueues) void queue.close();
    const drained = await Promise.all([this.#publisher.drain(leftMs()), this.#copies.drain(leftMs())]);
    await Promise.all([this.#publishing.close(leftMs()), this.#consuming.close(leftMs())]);
    if (stops.some(({ status }) => status === 'rejected') || drained.includes(false)) {
      throw new Timeout('Closing the transport', timeoutMs, false);
    }
  }

  /** [D2]. Before the queue is there, so that a second owner leaves nothing behind. */
  async #claimOwnership({ kind, group, patterns }: ConsumerGroup): Promise<void> {
    if (kind !== 'command') return;
    const { connectTimeoutMs } = this.#options;
    const opening = this.#publishing.whenOpen();
    const connection = await withTimeout(opening, connectTimeoutMs, 'Claiming a command');
    const claim = { owner: group, events: this.#places.events, virtualHost: virtualHostOf(this.url) };
    for (const pattern of patterns) await claimOwnership(connection, connectTimeoutMs, { ...claim, pattern });
  }

  /** As a topology file lays the group out, else as the bus does. */
  #declarationsOf(group: ConsumerGroup): readonly QueueDeclaration[] {
    const name = this.placeOf(group);
    const fromFile = this.#options.topology.queues.filter(({ queue, partition }) => (partition?.of ?? queue) === name);
    const declarations = fromFile.length > 0 ? fromFile : declarationsOf(group, this.#places.events);
    return declarations.map((one) => ({
      ...one,
      retryDelaysMs: this.#delaysOf(one.queue, [...one.retryDelaysMs, ...group.retryDelaysMs]),
    }));
  }

  /** Every delay that was ever asked for: one list for a queue, so that who consumes it sees what is declared later. */
  #delaysOf(queue: string, asked: readonly number[]): readonly number[] {
    const known = this.#retryDelays.get(queue) ?? [];
    this.#retryDelays.set(queue, known);
    for (const delayMs of asked) if (!known.includes(delayMs)) known.push(delayMs);
    return known;
  }

  async #start(
    source: ConsumerSource,
    { prefetch, concurrency = prefetch }: ConsumeOptions,
    onDelivery: OnDelivery,
  ): Promise<QueueConsumption> {
    const { reconnect, logger, connectTimeoutMs } = this.#options;
    const consumption = await QueueConsumption.start({
      connection: this.#consuming,
      source,
      prefetch,
      concurrency,
      onDelivery,
      copies: this.#copies,
      copyTimeoutMs: COPY_TIMEOUT_MS,
      reconnect,
      logger,
      startTimeoutMs: connectTimeoutMs,
      address: this.url,
      onStopped: (stopped) => this.#consumptions.delete(stopped),
      onSomethingMissing: () => this.#layout.look(),
      onCancelled: (queue, openedAt) => this.#layout.onCancelled(queue, openedAt),
    });
    this.#consumptions.add(consumption);
    this.#layout.start();
    return consumption;
  }

  async #openPrivateQueue(
    name: string,
    bindings: readonly Route[],
    onMessage: (message: ConsumeMessage) => void,
    onReattached?: () => void,
  ): Promise<() => Promise<void>> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    const { reconnect, logger, connectTimeoutMs } = this.#options;
    const declare = () => this.#declarer.ensureTopology();
    const onAttached = (): void => this.#layout.attach(name, bindings);
    const shared = { connection: this.#consuming, reconnect, logger, startTimeoutMs: connectTimeoutMs, onAttached };
    const queue = await PrivateQueue.open({ name, bindings, declare, onMessage, onReattached, ...shared });
    this.#privateQueues.add(queue);
    return async () => {
      this.#privateQueues.delete(queue);
      await queue.close();
    };
  }

  /** Told once for each version that is met: a cluster may be in the middle of an upgrade. */
  #meet(broker: BrokerIdentity): void {
    const { product, version } = this.#broker;
    this.#broker = broker;
    if (product === broker.product && version === broker.version) return;
    const { logger } = this.#options;
    const traits = traitsOf(broker);
    logger.debug({ ...broker, traits: traits.map(({ id }) => id) }, 'Connected to the broker.');
    const unsafe = traits.find(({ id }) => id === 'no-safe-dead-lettering');
    if (unsafe !== undefined) logger.warn({ ...broker, trait: unsafe.id }, unsafe.broker);
  }

  /** After a broker restart nothing may be left of what was declared. */
  async #redeclare(): Promise<void> {
    try {
      await this.#declarer.ensureAll();
    } catch (thrown) {
      this.#options.logger.warn({ reason: toError(thrown).message }, 'The topology could not be declared again yet.');
    }
  }
}

/** One place for all connections of a transport: where one of them finds the broker again, the others look too. */
function movingAddress(options: CompleteOptions): (name: string) => ConnectionAddress {
  const { heartbeatSeconds, connectTimeoutMs, findUrl } = options;
  const place = { url: options.url };
  const renew =
    findUrl &&
    (async (): Promise<void> => {
      place.url = (await findUrl().catch(() => undefined)) ?? place.url;
    });
  return (name) => ({
    get url() {
      return place.url;
    },
    name,
    heartbeatSeconds,
    connectTimeoutMs,
    renew,
  });
}
