import { readFileSync } from 'node:fs';
import type * as bus from '@bloodbank/bus';
import type { ContractTypes } from '@bloodbank/core/contract';
import type * as correlation from '@bloodbank/correlation';
import type * as dispatcher from '@bloodbank/dispatcher';
import type * as store from '@bloodbank/event-store';
import type * as gateway from '@bloodbank/gateway';
import type * as inbox from '@bloodbank/inbox';
import type * as leases from '@bloodbank/leases';
import type * as mcp from '@bloodbank/mcp';
import type * as operations from '@bloodbank/operations';
import type * as outbox from '@bloodbank/outbox';
import type * as rabbitmq from '@bloodbank/transport-rabbitmq';
import type * as watcher from '@bloodbank/watcher';
import { expect, test } from 'vitest';
import type { CasesOf } from '../../core/src/errors/callbacks.fixture.js';

type T = ContractTypes;

/** Every type of options that a package exports; those of the consumer are in its own test. */
interface Options {
  readonly 'bus AgentOptions': bus.AgentOptions<T>;
  readonly 'bus CommandSendOptions': bus.CommandSendOptions;
  readonly 'bus ConnectOptions': bus.ConnectOptions<T>;
  readonly 'bus EffectOptions': bus.EffectOptions;
  readonly 'bus HandleOptions': bus.HandleOptions;
  readonly 'bus PublishOptions': bus.PublishOptions;
  readonly 'bus RedriveOptions': bus.RedriveOptions;
  readonly 'bus RequestManyOptions': bus.RequestManyOptions;
  readonly 'bus RequestOptions': bus.RequestOptions;
  readonly 'bus SubscribeBatchOptions': Pick<bus.SubscribeBatchOptions<T, bus.Envelope>, never>;
  readonly 'bus SubscribeOptions': Pick<bus.SubscribeOptions<T, bus.Envelope>, never>;
  readonly 'bus SubscriptionOptions': Pick<bus.SubscriptionOptions<T, bus.Envelope>, never>;
  readonly 'bus TapOptions': bus.TapOptions;
  readonly 'correlation MemoryCorrelationOptions': correlation.MemoryCorrelationOptions;
  readonly 'correlation CorrelationWriterOptions': correlation.CorrelationWriterOptions;
  readonly 'correlation RedisCorrelationOptions': correlation.RedisCorrelationOptions;
  readonly 'dispatcher DispatcherAdminOptions': dispatcher.DispatcherAdminOptions;
  readonly 'dispatcher DispatcherOptions': dispatcher.DispatcherOptions;
  readonly 'event-store AgentSessionsOptions': store.AgentSessionsOptions;
  readonly 'event-store ExamineOptions': store.ExamineOptions;
  readonly 'event-store MemoryEventStoreOptions': store.MemoryEventStoreOptions;
  readonly 'event-store PostgresEventStoreOptions': store.PostgresEventStoreOptions;
  readonly 'event-store ProjectionAdminOptions': store.ProjectionAdminOptions;
  readonly 'event-store ProjectionsOptions': store.ProjectionsOptions;
  readonly 'event-store RecorderOptions': store.RecorderOptions;
  readonly 'event-store RunReplayOptions': store.RunReplayOptions;
  readonly 'event-store RunShadowOptions': store.RunShadowOptions;
  readonly 'gateway DirectIntakeOptions': gateway.DirectIntakeOptions;
  readonly 'gateway FolderArchiveOptions': gateway.FolderArchiveOptions;
  readonly 'gateway GatewayOptions': gateway.GatewayOptions;
  readonly 'gateway ReconnectingOptions': gateway.ReconnectingOptions;
  readonly 'gateway SpoolingOptions': gateway.SpoolingOptions;
  readonly 'inbox MemoryAgentStatesOptions': inbox.MemoryAgentStatesOptions;
  readonly 'inbox RedisAgentStatesOptions': inbox.RedisAgentStatesOptions;
  readonly 'inbox MemoryCommandStoreOptions': inbox.MemoryCommandStoreOptions;
  readonly 'inbox MemoryInboxOptions': inbox.MemoryInboxOptions;
  readonly 'inbox PostgresCommandStoreOptions': inbox.PostgresCommandStoreOptions;
  readonly 'inbox PostgresInboxOptions': inbox.PostgresInboxOptions;
  readonly 'inbox RedisCommandStoreOptions': inbox.RedisCommandStoreOptions;
  readonly 'inbox RedisInboxOptions': inbox.RedisInboxOptions;
  readonly 'leases LeaseDeskOptions': leases.LeaseDeskOptions;
  readonly 'mcp McpRequestOptions': mcp.McpRequestOptions;
  readonly 'mcp McpServerOptions': mcp.McpServerOptions;
  readonly 'operations AgentsOptions': operations.AgentsOptions;
  readonly 'operations DeadLettersOptions': operations.DeadLettersOptions;
  readonly 'operations EditLetterOptions': operations.EditLetterOptions;
  readonly 'operations JobsOptions': operations.JobsOptions;
  readonly 'operations LetterJobsOptions': operations.LetterJobsOptions;
  readonly 'operations QueuesOptions': operations.QueuesOptions;
  readonly 'operations RedriveOptions': operations.RedriveOptions;
  readonly 'operations TraceOptions': operations.TraceOptions;
  readonly 'outbox FileOutboxOptions': outbox.FileOutboxOptions;
  readonly 'transport-rabbitmq QueueAdminOptions': rabbitmq.QueueAdminOptions;
  readonly 'transport-rabbitmq RabbitTransportOptions': rabbitmq.RabbitTransportOptions;
  readonly 'transport-rabbitmq TopologyAdminOptions': rabbitmq.TopologyAdminOptions;
  readonly 'watcher WatchOptions': watcher.WatchOptions;
}

/** A part of ours that one package hands to another, or a port whose conformance suite lets it fail. */
const PORT = undefined;
const AGENTS = 'commands/src/agents/agents.test.ts';
const ADAPTERS = 'core/src/adapters/adapters.test.ts';
const BUS = 'bus/src/connect/anything-thrown.test.ts';
const JOBS = 'operations/src/jobs/jobs.test.ts';
const GATEWAY = 'gateway/src/anything-thrown.test.ts';
const CONSUMER = 'consumer/src/anything-thrown.test.ts';
const ON_ACK = 'commands/src/on-ack.test.ts';
const LEASES = 'leases/src/lease-desk.test.ts';
const DELIVERY = 'delivery/src/create-delivery.test.ts';
const INBOX = 'inbox/src/memory-inbox.test.ts';
const WATCHER = 'watcher/src/watch-folder.test.ts';
const STORE = 'commands/src/faulty-store.test.ts';
const SHADOW = 'cli/src/replay/shadow.test.ts';
const OPERATIONS = 'operations/src/agents/agents.test.ts';
const REPLAY = 'event-store/src/replay/replay.test.ts';
const PROJECTIONS = 'event-store/src/projections/projections.test.ts';
const RECORDER = 'event-store/src/recorder/recorder.test.ts';
const OUTBOX = 'outbox/src/file-outbox.test.ts';

/** For each option that takes code: the test that throws whatever there is through it. */
const CASES: CasesOf<Options, string | undefined> = {
  'bus AgentOptions': { actions: AGENTS, default: AGENTS },
  'bus CommandSendOptions': {},
  'bus ConnectOptions': {
    adapters: ADAPTERS,
    agents: PORT,
    contracts: PORT,
    retry: CONSUMER,
    correlation: BUS,
    inbox: BUS,
    commands: STORE,
    logger: BUS,
  },
  'bus EffectOptions': {},
  'bus HandleOptions': { retry: CONSUMER },
  'bus PublishOptions': {},
  'bus RedriveOptions': {},
  'bus RequestManyOptions': { onDelivered: ON_ACK },
  'bus RequestOptions': { onAck: ON_ACK, onDelivered: ON_ACK },
  'bus SubscribeBatchOptions': {},
  'bus SubscribeOptions': {},
  'bus SubscriptionOptions': {},
  'bus TapOptions': { onRejected: BUS },
  'correlation MemoryCorrelationOptions': {},
  'correlation CorrelationWriterOptions': { logger: BUS },
  'correlation RedisCorrelationOptions': {},
  'dispatcher DispatcherAdminOptions': {
    given: PORT,
    logger: PORT,
    lookup: DELIVERY,
    publish: PORT,
    registry: PORT,
    secretsOf: PORT,
    send: PORT,
    store: PORT,
    usual: PORT,
  },
  'dispatcher DispatcherOptions': {
    deliveries: PORT,
    disabled: PORT,
    lookup: DELIVERY,
    publish: PORT,
    random: PORT,
    registry: PORT,
    retry: CONSUMER,
    rules: PORT,
    send: PORT,
    state: PORT,
    subscriber: PORT,
  },
  'event-store AgentSessionsOptions': {},
  'event-store ExamineOptions': {},
  'event-store MemoryEventStoreOptions': {},
  'event-store PostgresEventStoreOptions': {},
  'event-store ProjectionAdminOptions': {},
  'event-store ProjectionsOptions': { logger: PROJECTIONS, projections: PROJECTIONS },
  'event-store RecorderOptions': { transport: PORT, store: RECORDER, logger: RECORDER },
  'event-store RunReplayOptions': { transport: PORT, store: PORT, log: PORT, onProgress: REPLAY },
  'event-store RunShadowOptions': { transport: PORT, store: PORT, log: PORT, onProgress: SHADOW, onDiff: SHADOW },
  'gateway DirectIntakeOptions': { bus: GATEWAY },
  'gateway FolderArchiveOptions': {},
  'gateway GatewayOptions': {
    administration: GATEWAY,
    asyncApi: GATEWAY,
    bus: GATEWAY,
    checks: GATEWAY,
    commands: GATEWAY,
    correlation: GATEWAY,
    history: GATEWAY,
    inbox: GATEWAY,
    intake: GATEWAY,
    // pino's, which Fastify calls by itself.
    logger: PORT,
    mcp: PORT,
    registry: PORT,
    subscriptions: PORT,
  },
  'gateway ReconnectingOptions': { logger: PORT },
  'gateway SpoolingOptions': { logger: OUTBOX, registry: PORT },
  'inbox MemoryAgentStatesOptions': {},
  'inbox RedisAgentStatesOptions': {},
  'inbox MemoryCommandStoreOptions': { logger: INBOX },
  'inbox MemoryInboxOptions': { logger: INBOX },
  'inbox PostgresCommandStoreOptions': {},
  'inbox PostgresInboxOptions': {},
  'inbox RedisCommandStoreOptions': {},
  'inbox RedisInboxOptions': {},
  'leases LeaseDeskOptions': { open: LEASES, logger: LEASES },
  'mcp McpRequestOptions': {},
  'mcp McpServerOptions': {},
  'operations AgentsOptions': { onChange: OPERATIONS },
  'operations DeadLettersOptions': { logger: BUS, openAdmin: PORT, registry: PORT, sources: PORT, transport: PORT },
  'operations EditLetterOptions': { admin: PORT, desk: PORT, registry: PORT },
  'operations JobsOptions': { log: JOBS, logger: JOBS, onEnd: JOBS },
  'operations LetterJobsOptions': { desk: PORT, registry: PORT, site: PORT },
  'operations QueuesOptions': { health: PORT, known: PORT, openAdmin: PORT },
  'operations RedriveOptions': {},
  'operations TraceOptions': {},
  'outbox FileOutboxOptions': { canSend: PORT, send: OUTBOX, verify: OUTBOX, logger: OUTBOX },
  'transport-rabbitmq QueueAdminOptions': {},
  'transport-rabbitmq RabbitTransportOptions': { findUrl: PORT, logger: BUS, topology: PORT },
  'transport-rabbitmq TopologyAdminOptions': { logger: PORT },
  'watcher WatchOptions': { publish: WATCHER, log: WATCHER },
};

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('every exported type of options is looked through for callbacks', () => {
  const packages = [...new Set(Object.keys(CASES).map((name) => name.split(' ')[0]))];
  const exported = packages.flatMap((name) =>
    [...new Set(text(`${name}/src/index.ts`).match(/\b\w+Options\b/g))].map((type) => `${name} ${type}`),
  );
  expect(Object.keys(CASES).sort()).toEqual(exported.sort());
});

test.each(
  [...new Set(Object.values(CASES).flatMap((members) => Object.values(members)))].filter((place) => place !== PORT),
)('%s throws whatever there is', (place) =>
  expect(text(place)).toMatch(/\bTHROWN\b|anythingThrown|no disk for the log/),
);
