export type {
  AgentAction,
  AgentActionContext,
  AgentCommand,
  AgentCommandPayload,
  AgentOptions,
  AgentResult,
  CollectedEffect,
  CommandContext,
  CommandHandler,
  CommandHandling,
  CommandSendOptions,
  EffectOptions,
  HandleOptions,
  ManyReply,
  RequestManyOptions,
  RequestOptions,
  RollbackContext,
  RunningAgent,
} from '@bloodbank/commands';
export type {
  AnythingButFalse,
  AuditRecord,
  Delivered,
  DeliveryContext,
  EventsOf,
  FreePattern,
  Handler,
  HandlerContext,
  HandlerObject,
  KillSwitch,
  KnownPattern,
  MiddlewareFor,
  PlacedMiddleware,
  SubscribeBatchOptions,
  SubscribeOptions,
  Subscription,
  SubscriptionOptions,
} from '@bloodbank/consumer';
export {
  audit,
  before,
  breaker,
  concurrencyPerKey,
  debounce,
  killSwitch,
  later,
  pattern,
  rateLimit,
  skip,
} from '@bloodbank/consumer';
export type {
  AdaptContext,
  AdapterChoice,
  AdapterName,
  EnvelopeAdapter,
} from '@bloodbank/core/adapters';
export type {
  Contract,
  ContractSet,
  ContractTypes,
  DynamicContractTypes,
  EventType,
  Issue,
  Kind,
  Priority,
  Registry,
} from '@bloodbank/core/contract';
export type { DeadLetter } from '@bloodbank/core/dead-letter';
export type { AgentContext, Envelope, EnvelopeOf, Metadata, Source } from '@bloodbank/core/envelope';
export { deterministicEventId } from '@bloodbank/core/envelope';
export type { CommandFailure, ErrorCode } from '@bloodbank/core/errors';
export {
  Blocked,
  BloodbankError,
  Closed,
  CommandFailed,
  CommandRefused,
  Conflict,
  ERROR_TABLE,
  Invalid,
  Nacked,
  NonRetryable,
  Overloaded,
  RequestTimeout,
  RetryLater,
  Timeout,
  Unreachable,
  Unroutable,
} from '@bloodbank/core/errors';
export type { Middleware, Settled } from '@bloodbank/core/pipeline';
export type {
  AgentRecord,
  AgentState,
  AgentStates,
  ChainDirection,
  ChainLimits,
  CommandStore,
  CorrelationChain,
  CorrelationEntry,
  CorrelationStore,
  Inbox,
  Logger,
  PublishOptions,
  PublishReceipt,
  TransportHealth,
} from '@bloodbank/core/ports';
export type { RetryPolicy } from '@bloodbank/core/retry';
export { exponential, fixed } from '@bloodbank/core/retry';
export type { PatternReading } from '@bloodbank/core/routing';
export { patternReading } from '@bloodbank/core/routing';
export {
  createMemoryAgentStates,
  createMemoryCommandStore,
  createMemoryInbox,
  createPostgresCommandStore,
  createPostgresInbox,
  createRedisAgentStates,
  createRedisCommandStore,
  createRedisInbox,
} from '@bloodbank/inbox';
export type {
  Agents,
  DeadLetterFilter,
  DeadLetters,
  QueueReport,
  Queues,
  QueuesHealth,
  RedriveOptions,
  RedriveResult,
  Status,
} from '@bloodbank/operations';
export type { BusAgents } from './agents/bus-agents.js';
export type { AgentStatesChoice } from './agents/open-agent-states.js';
export type { CommandStoreChoice } from './commands/open-command-store.js';
export { readSettings, type Settings } from './config/settings/read-settings.js';
export type { Bus, Seen, TapOptions } from './connect/bus.js';
export { closeOnSignals } from './connect/close-on-signals.js';
export type { ConnectOptions } from './connect/connect-bus.js';
export { connectBus } from './connect/connect-bus.js';
export type { NewContract, OpenRegistry, OpenTypes } from './contracts/open-contracts.js';
export { openContracts } from './contracts/open-contracts.js';
export type { InboxChoice } from './inbox/open-inbox.js';
