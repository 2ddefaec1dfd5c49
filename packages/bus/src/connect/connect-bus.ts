import { hostname } from 'node:os';
import type { PlanCommands } from '@bloodbank/commands';
import { createGroupPlanner, createSubscriber, type PlanGroup } from '@bloodbank/consumer';
import { type AdapterChoice, resolveAdapters, withAdapters } from '@bloodbank/core/adapters';
import { type ContractSet, type ContractTypes, withOwnReplies } from '@bloodbank/core/contract';
import { openEnvelope, type Source } from '@bloodbank/core/envelope';
import { BloodbankError, notify } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import {
  type ConsumerGroup,
  type CorrelationStore,
  guardLogger,
  type Logger,
  silentLogger,
  type Transport,
} from '@bloodbank/core/ports';
import { DEFAULT_RETRY, type RetryPolicy } from '@bloodbank/core/retry';
import { isServiceName, knownAddressesOf } from '@bloodbank/core/routing';
import { assertPatience } from '@bloodbank/core/time';
import { createPublisher, record } from '@bloodbank/publisher';
import { deadLetterQueueOf, declarationsOf, type ExchangeType, type QueueDeclaration } from '@bloodbank/topology';
import { createBusAgents } from '../agents/bus-agents.js';
import type { AgentStatesChoice } from '../agents/open-agent-states.js';
import { findBroker } from '../broker/find-broker.js';
import { sayFallback, sayUnread } from '../broker/say-fallback.js';
import { createBusCommands } from '../commands/bus-commands.js';
import { layOutCommands } from '../commands/lay-out-commands.js';
import type { CommandStoreChoice } from '../commands/open-command-store.js';
import { describeNamed, readServiceSettings } from '../config/service-settings.js';
import type { Settings } from '../config/settings/read-settings.js';
import { openCorrelation } from '../correlation/open-correlation.js';
import { type InboxChoice, openInbox } from '../inbox/open-inbox.js';
import { type OutboxChoice, openOutbox } from '../outbox/open-outbox.js';
import type { Bus, Seen } from './bus.js';
import { type BusHealth, describeHealth } from './describe-health.js';
import { openDeadLetters, openQueues } from './service-queues.js';
import { loadServiceTopology } from './service-topology.js';
import { startSystemEvents } from './system-events.js';
import { transportFor } from './transport-table.js';
import { sayUnused } from './unused-topology.js';

export interface ConnectOptions<T extends ContractTypes> {
  /** The generated contracts: `import { contracts } from '<your contracts package>'`. */
  readonly contracts: ContractSet<T>;
  /** Names the queue of this service, `<exchange>.<service>`: instances of one service share its events. */
  readonly service: string;
  /** Default: RABBIT_URL, else the embedded broker of `bloodbank up`, else one inside this process. */
  readonly url?: string;
  /** Default: EXCHANGE_NAME, else `bloodbank.events.v1`. */
  readonly exchange?: string;
  /** The type of that exchange, for who shares one with other programs. Patterns are only promised on `topic`, the default. */
  readonly exchangeType?: ExchangeType;
  /** Folder of rascal topology files. Default: the one of the nearest `bloodbank.config.json`; `false` for none. */
  readonly topology?: string | false;
  /** For queues that no topology file mentions. */
  readonly retry?: RetryPolicy;
  /** Said of every event this bus publishes. Default: this host, type `service`, app and service its name. */
  readonly source?: Partial<Source>;
  /** Default: PUBLISH_TIMEOUT_MS, else 10 seconds. */
  readonly publishTimeoutMs?: number;
  /**
   * Bytes of events that may be on their way to a confirm; beyond them a publish waits, before it looks at its payload. With an
   * outbox, none waits. Default 16 MiB.
   */
  readonly maxBytesInFlight?: number;
  /** Confirm channels to publish on, 1 to 4, where the broker has channels. Default 1, which serves all but the busiest. */
  readonly channels?: number;
  /** Messages and bytes that may be on the wire without a confirm. Default: 1,000 and 32 MiB on RabbitMQ, 10,000 and 64 MiB on Kafka. */
  readonly window?: { readonly count: number; readonly bytes: number };
  /**
   * Where it is remembered what caused what. Default: Redis, where REDIS_URL or REDIS_HOST names one, else memory that all
   * buses of this process share. `false`: nowhere.
   */
  readonly correlation?: CorrelationStore | false;
  /** Lets effects of handlers happen once per event inside the inbox's window. Default `false`: none. */
  readonly inbox?: InboxChoice;
  /**
   * `file`: an event that the broker does not take now is kept on disk, and published later, also by the next process of this
   * service; its receipt says `stored: 'outbox'`, and nobody knows yet whether somebody listens. Events only. The bus connects
   * then also while the broker is away; what is subscribed needs a broker as ever. Default `false`.
   */
  readonly outbox?: OutboxChoice;
  /**
   * Where it is recorded what came of commands that this service owns. Default: Redis or PostgreSQL, where the settings name one,
   * else memory: then a crash may have a command carried out again, which the log says.
   */
  readonly commands?: CommandStoreChoice;
  /**
   * Where it stands what each agent is doing. Default: Redis, where the settings name one, else memory that all buses of this
   * process share.
   */
  readonly agents?: AgentStatesChoice;
  /**
   * Tells of this service as events, where the tree has their contracts: `bloodbank.message.dlq` for each dead letter,
   * `bloodbank.health.status` when its health changes. Default: SYSTEM_EVENTS, else false.
   */
  readonly systemEvents?: boolean;
  /**
   * Lets messages of other programs be read as envelopes: `legacy-v1`, `onex`, `agent-event`, `naive-timestamps`, or adapters
   * of one's own. Default: ENVELOPE_ADAPTERS, else none.
   */
  readonly adapters?: readonly AdapterChoice[];
  /** `true`: to stderr, as LOG_LEVEL and LOG_PRETTY say. Default: nothing is logged. */
  readonly logger?: Logger | true;
  /**
   * The service runs in the shadow: it receives what `bloodbank replay run --shadow` sends it and nothing that happens now, and
   * what it would publish is compared with what it published then, instead of sent. It owns no commands and has no outbox
   * meanwhile. Other effects of its handlers do happen: `context.replay` is theirs to heed. Default: SHADOW, else false.
   */
  readonly shadow?: boolean;
  /** What the options above leave open. Default: the environment of the process, then the `.env` of its project; none in tests. */
  readonly settings?: Settings;
}

/**
 * Connects a service to the bus.
 *
 * @throws {BloodbankError} `config.invalid`, `topology.invalid`, `transport.topology-conflict`, and `transport.unreachable`: with an
 *   outbox only where waiting does not help, as with a refused login.
 * @example
 * ```ts
 * await using bus = await connectBus({ contracts, service: 'rag' });
 * ```
 */
export async function connectBus<T extends ContractTypes>(options: ConnectOptions<T>): Promise<Bus<T>> {
  const { service } = options;
  assertContracts(options.contracts);
  const { settings, sources } =
    options.settings === undefined
      ? readServiceSettings(process.env, process.cwd())
      : { settings: options.settings, sources: [] };
  if (!isServiceName(service)) {
    const message = `${JSON.stringify(service)} is not a service name: use lower-case words joined by ".", "-" or "_".`;
    throw new BloodbankError('config.invalid', message);
  }
  const logger = await chooseLogger(options.logger, settings, service);
  const exchange = options.exchange ?? settings.EXCHANGE_NAME;
  const contracts = withAdaptersOf(options.contracts, options.adapters, settings);
  const found = await findBroker({
    settings,
    cwd: process.cwd(),
    allowInProcess: true,
    ...(options.url === undefined ? {} : { url: options.url }),
  });
  if (found.kind === 'in-process') sayFallback(process.env, process.cwd());
  if (found.kind === 'shared') sayUnread(process.env, process.cwd());
  const isShadow = options.shadow ?? settings.SHADOW;
  // What did not happen caused nothing.
  const correlation = openCorrelation(isShadow ? false : options.correlation, settings, logger);
  let inbox: ReturnType<typeof openInbox> | undefined;
  let closeTransport = async (): Promise<void> => {};
  try {
    inbox = openInbox(options.inbox ?? false, settings, logger);
    const { writer } = correlation;
    const layout = await loadServiceTopology(options.topology, service, exchange);
    sayUnused(layout.unused, logger);
    const factory = await transportFor(found.url);
    const source: Source = { host: hostname(), type: 'service', app: service, service, ...options.source };
    const connected = await factory.connect({
      url: found.url,
      findUrl: found.findUrl,
      // Of a shadow nothing is declared that others share.
      topology: isShadow ? [] : layout.files,
      exchange,
      addresses: knownAddressesOf(contracts.registry),
      channels: options.channels,
      window: options.window,
      ...(options.exchangeType === undefined ? {} : { exchangeType: options.exchangeType }),
      clientName: service,
      heartbeatSeconds: settings.RABBITMQ_HEARTBEAT,
      connectTimeoutMs: settings.RABBITMQ_CONNECTION_TIMEOUT * 1_000,
      mayBeAway: options.outbox === 'file' && !isShadow,
      logger,
    });
    closeTransport = () => connected.close();
    const transport = isShadow
      ? await openShadow(connected, { source: source.service ?? source.app ?? service, logger })
      : connected;
    if (isShadow)
      logger.warn({ service }, 'A shadow run: nothing is published, and nothing that happens now is received.');
    const canSend = (): boolean => transport.health().status !== 'unhealthy';
    const place = {
      service,
      address: maskUrl(found.url),
      exchange,
      named: describeNamed(found.named, sources),
      topology: layout.files.map(({ file }) => file),
    };
    if (canSend()) logger.info(place, 'Connected to the broker.');
    else logger.warn(place, 'The broker is away. Events go to the outbox until it answers.');
    const spoken = { ...contracts, registry: withOwnReplies(contracts.registry) };
    const publisherOptions = {
      contracts: spoken,
      transport,
      source,
      timeoutMs: options.publishTimeoutMs === undefined ? settings.PUBLISH_TIMEOUT_MS : options.publishTimeoutMs,
      ...(options.maxBytesInFlight === undefined ? {} : { maxBytesInFlight: options.maxBytesInFlight }),
      steps: { beforeConfirm: [record(writer.add)] },
    };
    const direct = createPublisher(publisherOptions);
    const { registry } = contracts;
    const outbox = await openOutbox(isShadow ? false : (options.outbox ?? false), {
      service,
      registry,
      publisher: direct,
      canSend,
      settings,
      logger,
    });
    const { steps } = publisherOptions;
    const publisher =
      outbox.steps.length === 0
        ? direct
        : createPublisher({
            ...publisherOptions,
            // What finds no room goes to the outbox instead of waiting.
            maxBytesInFlight: Number.POSITIVE_INFINITY,
            steps: { ...steps, beforeRoute: outbox.steps },
          });
    const layOut: PlanGroup = layout.planGroup(createGroupPlanner(options.retry ?? DEFAULT_RETRY));
    const laidOut = new Map<string, QueueDeclaration>(layout.queues.map((queue) => [queue.queue, queue]));
    const groups = new Map<string, ConsumerGroup>(layout.groups.map((group) => [transport.placeOf(group), group]));
    const planGroup: PlanGroup = (request) => {
      const plan = layOut(request);
      for (const queue of declarationsOf(plan.group, exchange)) laidOut.set(queue.queue, queue);
      groups.set(transport.placeOf(plan.group), plan.group);
      if (plan.group.deadLetters !== false) systemEvents?.watch(plan.group);
      return plan;
    };
    const openAdmin = () => factory.openQueueAdmin({ url: found.url, clientName: `${service} admin` });
    const queues = openQueues({
      openAdmin,
      laidOut: () => [...laidOut.values()],
      health: () => transport.health(),
    });
    const { publish } = publisher;
    const subscriber = createSubscriber({
      contracts,
      transport,
      publish,
      sendAs: publisher.publishAs,
      service,
      planGroup,
      logger,
      isShadow,
      ...(inbox.inbox === undefined ? {} : { inbox: inbox.inbox }),
    });
    const commandParts = {
      contracts: spoken,
      transport,
      publisher,
      service,
      source,
      logger,
      settings,
      publishTimeoutMs: options.publishTimeoutMs ?? settings.PUBLISH_TIMEOUT_MS,
      planGroup: (request: Parameters<PlanCommands>[0]) => {
        const plan = layOutCommands(layout.groups, request);
        for (const queue of declarationsOf(plan.group, exchange)) laidOut.set(queue.queue, queue);
        groups.set(transport.placeOf(plan.group), plan.group);
        systemEvents?.watch(plan.group);
        return plan;
      },
    };
    const commands = createBusCommands({ ...commandParts, choice: options.commands });
    const { agents, ...runningAgents } = createBusAgents({
      ...commandParts,
      choice: options.agents,
      store: commands.store,
    });
    const health = (): BusHealth =>
      describeHealth(transport.health(), writer.store.health(), { address: found.url, exchange }, outbox.health());
    const systemEvents =
      !isShadow && (options.systemEvents ?? settings.SYSTEM_EVENTS)
        ? startSystemEvents({
            service,
            registry: contracts.registry,
            transport,
            publish: (type, payload, how) => publisher.publishAs('event', type, payload, how),
            health,
            logger,
          })
        : undefined;
    const closeStores = (): Promise<unknown> =>
      Promise.allSettled([correlation.close(), inbox?.close(), commands.closeStore(), runningAgents.closeStates()]);
    let closing: Promise<void> | undefined;

    const close = async (timeoutMs?: number): Promise<void> => {
      const limit = timeoutMs === undefined ? {} : { timeoutMs };
      try {
        await Promise.all([subscriber.stop(limit), commands.stop(limit), runningAgents.stop(limit)]);
        // Each by its own deadline.
        await publisher.whenNoneWaits();
      } finally {
        await systemEvents?.stop();
        await outbox.close();
        await transport
          .close(limit)
          .finally(closeStores)
          .finally(() => found.close());
      }
    };

    const bus: Bus<T> = {
      ...publisher,
      handle: commands.handle,
      request: commands.request,
      agents,
      requestMany: commands.requestMany,
      send: ((what: unknown, ...rest: never[]) =>
        typeof what === 'string'
          ? Reflect.apply(commands.send, commands, [what, ...rest])
          : Reflect.apply(publisher.send, publisher, [what, ...rest])) as Bus<T>['send'],
      subscribe: subscriber.subscribe,
      subscribeBatch: subscriber.subscribeBatch,
      use: subscriber.use,
      address: maskUrl(found.url),
      broker: found.kind === 'server' ? transport.system : found.kind,
      correlation: writer.store,
      health,
      queues: Object.assign(() => queues, queues),
      deadLetters: openDeadLetters({
        openAdmin,
        transport,
        registry: contracts.registry,
        logger,
        sources: () =>
          [...groups].flatMap(([queue, group]) =>
            group.deadLetters === false ? [] : [{ group, queue, deadLetterQueue: deadLetterQueueOf(queue) }],
          ),
      }),

      async tap(patterns, onEvent, { onRejected } = {}) {
        const tell = (name: string, callback: () => unknown, seen: Seen): void =>
          notify(callback, (error) => logger.error({ ...seen, err: error }, `The callback ${name} of a tap failed.`));
        const tap = patterns.map((pattern) => ({ kind: 'event' as const, pattern }));
        const consumption = await transport.consume({ tap }, { prefetch: 100 }, async (delivery) => {
          const seen = { exchange: delivery.destination, routingKey: delivery.address.key };
          const opened = openEnvelope(registry, delivery.body, delivery.address.key);
          if (opened.ok) tell('onEvent', () => onEvent(opened.envelope, seen), seen);
          else if (onRejected !== undefined) tell('onRejected', () => onRejected(opened.failure.message, seen), seen);
          return { kind: 'ack' };
        });
        return { stop: () => consumption.stop() };
      },

      close: async ({ timeoutMs } = {}) => {
        if (timeoutMs !== undefined) assertPatience('timeoutMs', timeoutMs);
        closing ??= close(timeoutMs);
        return closing;
      },
      [Symbol.asyncDispose]: () => bus.close(),
    };
    return bus;
  } catch (error) {
    await Promise.allSettled([closeTransport(), correlation.close(), inbox?.close()]);
    await found.close().catch(() => {});
    throw error;
  }
}

/** For who writes JavaScript. */
function assertContracts(contracts: unknown): void {
  if (typeof contracts === 'object' && contracts !== null && 'registry' in contracts) return;
  const remedy =
    "`npx bloodbank generate` writes them: import { contracts } from './contracts/index.gen.js'. Without schemas: openContracts().";
  throw new BloodbankError('config.invalid', 'connectBus was not given the `contracts` of your schemas.', { remedy });
}

/** What was chosen here, else by the settings; contracts that have adapters already keep them. */
function withAdaptersOf<T extends ContractTypes>(
  contracts: ContractSet<T>,
  chosen: readonly AdapterChoice[] | undefined,
  { ENVELOPE_ADAPTERS }: Settings,
): ContractSet<T> {
  const { registry } = contracts;
  const choices = chosen ?? (registry.adapters === undefined ? ENVELOPE_ADAPTERS : []);
  return { ...contracts, registry: withAdapters(registry, resolveAdapters(choices)) };
}

/** Only who logs pays for loading pino. */
async function chooseLogger(asked: Logger | true | undefined, settings: Settings, name: string): Promise<Logger> {
  if (asked !== true) return guardLogger(asked ?? silentLogger);
  const { createLogger } = await import('../logging/create-logger.js');
  return createLogger(settings, name);
}

/** Only a shadow run pays for loading what captures it. */
async function openShadow(
  transport: Transport,
  options: { readonly source: string; readonly logger: Logger },
): Promise<Transport> {
  const { createShadowTransport } = await import('../shadow/shadow-transport.js');
  return createShadowTransport(transport, options);
}
