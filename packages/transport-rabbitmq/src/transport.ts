import {
  Closed,
  type ConsumeOptions,
  type Consumption,
  maskUrl,
  type OnDelivery,
  type OutgoingMessage,
  type QueueDeclaration,
  type Tap,
  Timeout,
  type Transport,
  type TransportHealth,
  type TransportPublishOptions,
  toError,
} from '@bloodbank/core';
import { expandQueue } from '@bloodbank/topology';
import { traitsOf } from './broker-traits/broker-traits.js';
import { type BrokerIdentity, identifyBroker } from './broker-traits/broker-version.js';
import { RecoveringConnection } from './connection/recovering-connection.js';
import { queueSource, tapSource } from './consume/consumer-source.js';
import { QueueConsumption } from './consume/queue-consumption.js';
import { Declarer } from './declare/declarer.js';
import { describeHealth } from './health.js';
import { assertSendable } from './message/assert-sendable.js';
import { toAmqp } from './message/to-amqp.js';
import { type CompleteOptions, completeOptions, type RabbitTransportOptions } from './options.js';
import { Publisher } from './publish/publisher.js';

/** Retries and dead letters wait this long for their confirm before the original goes back to its queue. */
const COPY_TIMEOUT_MS = 30_000;

const CLOSE_TIMEOUT_MS = 10_000;

export interface RabbitTransport extends Transport {
  /** Where it is connected to, without the password. */
  readonly url: string;
  /** Who answered there when the connection was last opened. */
  readonly broker: BrokerIdentity;
}

/**
 * The Transport port on RabbitMQ, or on anything that speaks AMQP 0-9-1 as it does.
 *
 * @throws {Unreachable} when the broker cannot be reached now. Later it is waited for.
 * @throws {BloodbankError} `transport.topology-conflict`, `config.invalid`.
 */
export async function createRabbitTransport(options: RabbitTransportOptions): Promise<RabbitTransport> {
  const transport = new RabbitMqTransport(completeOptions(options));
  await transport.start();
  return transport;
}

/** Publishing and consuming have a connection each: a broker that blocks publishers still takes acknowledgements. */
class RabbitMqTransport implements RabbitTransport {
  readonly url: string;
  readonly #options: CompleteOptions;
  readonly #publishing: RecoveringConnection;
  readonly #consuming: RecoveringConnection;
  readonly #declarer: Declarer;
  readonly #publisher: Publisher;
  /** Publishes retries and dead letters, in a window of its own. */
  readonly #copies: Publisher;
  readonly #consumptions = new Set<QueueConsumption>();
  #broker: BrokerIdentity = { product: 'an AMQP server', version: 'unknown' };
  #closing: Promise<void> | undefined;
  #isDrained = false;

  constructor(options: CompleteOptions) {
    this.#options = options;
    const { url, connectionName, heartbeatSeconds, connectTimeoutMs, reconnect, logger, window, channels } = options;
    const address = { url, heartbeatSeconds, connectTimeoutMs };
    this.url = maskUrl(url);
    this.#publishing = new RecoveringConnection({ ...address, name: `${connectionName} publish` }, reconnect, logger);
    this.#consuming = new RecoveringConnection({ ...address, name: `${connectionName} consume` }, reconnect, logger);
    this.#declarer = new Declarer(options.topology, { ...address, name: `${connectionName} declare` }, logger);
    const restoreExchange = (exchange: string) => this.#declarer.restoreExchange(exchange);
    const shared = { connection: this.#publishing, reconnect, logger, restoreExchange };
    this.#publisher = new Publisher({ ...shared, window, channelCount: channels });
    this.#copies = new Publisher({ ...shared, window, channelCount: 1 });
  }

  get broker(): BrokerIdentity {
    return this.#broker;
  }

  async start(): Promise<void> {
    await this.#declarer.ensureTopology();
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
      await Promise.all([this.#publishing.start(), this.#consuming.start()]);
    } catch (thrown) {
      await Promise.all([this.#publishing.close(CLOSE_TIMEOUT_MS), this.#consuming.close(CLOSE_TIMEOUT_MS)]);
      throw thrown;
    }
  }

  publish(message: OutgoingMessage, options: TransportPublishOptions): Promise<{ readonly routed: boolean }> {
    if (this.#isDrained) return Promise.reject(new Closed('The transport'));
    try {
      assertSendable(message);
    } catch (thrown) {
      return Promise.reject(toError(thrown));
    }
    return this.#publisher.publish(toAmqp(message), options);
  }

  async declare(declaration: QueueDeclaration): Promise<void> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    await this.#declarer.ensure(declaration.queue, expandQueue(declaration));
  }

  async consume(
    source: QueueDeclaration | Tap,
    { prefetch, concurrency = prefetch }: ConsumeOptions,
    onDelivery: OnDelivery,
  ): Promise<Consumption> {
    if (this.#closing !== undefined) throw new Closed('The transport');
    const { reconnect, logger, connectTimeoutMs } = this.#options;
    const consumption = await QueueConsumption.start({
      connection: this.#consuming,
      source: 'tap' in source ? tapSource(source, this.#declarer) : queueSource(source, this.#declarer),
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
    });
    this.#consumptions.add(consumption);
    return consumption;
  }

  health(): TransportHealth {
    return describeHealth({
      isClosed: this.#closing !== undefined,
      publishing: this.#publishing,
      consuming: this.#consuming,
      pending: this.#publisher.pending,
      consumptions: [...this.#consumptions],
    });
  }

  close(options?: { readonly timeoutMs?: number }): Promise<void> {
    this.#closing ??= this.#close(options?.timeoutMs ?? CLOSE_TIMEOUT_MS);
    return this.#closing;
  }

  /** While callbacks run, they may publish: what they do must not fail because somebody else wants to leave. */
  async #close(timeoutMs: number): Promise<void> {
    const endsAt = performance.now() + timeoutMs;
    const leftMs = () => Math.max(1, endsAt - performance.now());
    const consumptions = [...this.#consumptions];
    this.#isDrained = consumptions.every(({ runningCount }) => runningCount === 0);
    const stops = await Promise.allSettled(consumptions.map((consumption) => consumption.stop({ timeoutMs })));
    this.#isDrained = true;
    const drained = await Promise.all([this.#publisher.drain(leftMs()), this.#copies.drain(leftMs())]);
    await Promise.all([this.#publishing.close(leftMs()), this.#consuming.close(leftMs())]);
    if (stops.some(({ status }) => status === 'rejected') || drained.includes(false)) {
      throw new Timeout('Closing the transport', timeoutMs, false);
    }
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
