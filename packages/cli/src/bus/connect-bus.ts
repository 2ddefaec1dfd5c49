import { hostname } from 'node:os';
import { createQueuePlanner, createSubscriber, type PlanQueue } from '@bloodbank/consumer';
import {
  BloodbankError,
  type ContractSet,
  type ContractTypes,
  DEFAULT_RETRY,
  isServiceName,
  type Logger,
  maskUrl,
  openEnvelope,
  type RetryPolicy,
  type Source,
  silentLogger,
} from '@bloodbank/core';
import { createPublisher } from '@bloodbank/publisher';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { findBroker } from '../broker/find-broker.js';
import { readSettings, type Settings } from '../config/settings/read-settings.js';
import type { Bus } from './bus.js';
import { loadServiceTopology } from './service-topology.js';

export interface ConnectOptions<T extends ContractTypes> {
  /** The generated contracts: `import { contracts } from '<your contracts package>'`. */
  readonly contracts: ContractSet<T>;
  /** Names the queue of this service, `<exchange>.<service>`: instances of one service share its events. */
  readonly service: string;
  /** Default: RABBIT_URL, else the embedded broker of `bloodbank up`, else one inside this process. */
  readonly url?: string;
  /** Default: EXCHANGE_NAME, else `bloodbank.events.v1`. */
  readonly exchange?: string;
  /** Folder of rascal topology files. Default: the one of the nearest `bloodbank.config.json`; `false` for none. */
  readonly topology?: string | false;
  /** For queues that no topology file mentions. */
  readonly retry?: RetryPolicy;
  /** Said of every event this bus publishes. Default: this host, type `service`, app and service its name. */
  readonly source?: Partial<Source>;
  /** Default: PUBLISH_TIMEOUT_MS, else 10 seconds. */
  readonly publishTimeoutMs?: number;
  readonly logger?: Logger;
  /** What the options above leave open. Default: the environment of the process. */
  readonly settings?: Settings;
}

/**
 * Connects a service to the bus.
 *
 * @throws {BloodbankError} `config.invalid`, `topology.invalid`, `transport.unreachable`, `transport.topology-conflict`.
 * @example
 * ```ts
 * await using bus = await connectBus({ contracts, service: 'rag' });
 * ```
 */
export async function connectBus<T extends ContractTypes>(options: ConnectOptions<T>): Promise<Bus<T>> {
  const { contracts, service, logger = silentLogger, settings = readSettings(process.env) } = options;
  if (!isServiceName(service)) {
    const message = `${JSON.stringify(service)} is not a service name: use lower-case words joined by ".", "-" or "_".`;
    throw new BloodbankError('config.invalid', message);
  }
  const exchange = options.exchange ?? settings.EXCHANGE_NAME;
  const found = await findBroker({
    settings,
    cwd: process.cwd(),
    allowInProcess: true,
    ...(options.url === undefined ? {} : { url: options.url }),
  });
  try {
    const layout = await loadServiceTopology(options.topology, service, exchange);
    const transport = await createRabbitTransport({
      url: found.url,
      topology: layout.topology,
      connectionName: service,
      heartbeatSeconds: settings.RABBITMQ_HEARTBEAT,
      connectTimeoutMs: settings.RABBITMQ_CONNECTION_TIMEOUT * 1_000,
      logger,
    });
    const source: Source = { host: hostname(), type: 'service', app: service, service, ...options.source };
    const publisher = createPublisher({
      contracts,
      transport,
      source,
      exchange,
      timeoutMs: options.publishTimeoutMs ?? settings.PUBLISH_TIMEOUT_MS,
    });
    const planQueue: PlanQueue = layout.planQueue(createQueuePlanner(exchange, options.retry ?? DEFAULT_RETRY));
    const { publish } = publisher;
    const subscriber = createSubscriber({ contracts, transport, publish, service, exchange, planQueue, logger });
    let closing: Promise<void> | undefined;

    const close = async (timeoutMs?: number): Promise<void> => {
      const limit = timeoutMs === undefined ? {} : { timeoutMs };
      try {
        await subscriber.stop(limit);
      } finally {
        await transport.close(limit).finally(() => found.close());
      }
    };

    const bus: Bus<T> = {
      ...publisher,
      subscribe: subscriber.subscribe,
      subscribeBatch: subscriber.subscribeBatch,
      address: maskUrl(found.url),
      broker: found.kind,
      health: () => transport.health(),

      async tap(patterns, onEvent, { onRejected } = {}) {
        const bindings = patterns.map((pattern) => ({ exchange, pattern }));
        const consumption = await transport.consume({ tap: bindings }, { prefetch: 100 }, async (delivery) => {
          const seen = { exchange: delivery.exchange, routingKey: delivery.routingKey };
          const opened = openEnvelope(contracts.registry, delivery.body);
          if (opened.ok) onEvent(opened.envelope, seen);
          else onRejected?.(opened.failure.message, seen);
          return { kind: 'ack' };
        });
        return { stop: () => consumption.stop() };
      },

      close: ({ timeoutMs } = {}) => {
        closing ??= close(timeoutMs);
        return closing;
      },
      [Symbol.asyncDispose]: () => bus.close(),
    };
    return bus;
  } catch (error) {
    await found.close();
    throw error;
  }
}
