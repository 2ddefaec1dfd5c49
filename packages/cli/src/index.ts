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
  AgentContext,
  ChainDirection,
  ChainLimits,
  Contract,
  ContractSet,
  ContractTypes,
  CorrelationChain,
  CorrelationEntry,
  CorrelationStore,
  DeadLetter,
  DynamicContractTypes,
  Envelope,
  EnvelopeOf,
  ErrorCode,
  EventType,
  Inbox,
  Issue,
  Kind,
  Logger,
  Metadata,
  Middleware,
  PatternReading,
  Priority,
  PublishOptions,
  PublishReceipt,
  Registry,
  RetryPolicy,
  Settled,
  Source,
  TransportHealth,
} from '@bloodbank/core';
export {
  Blocked,
  BloodbankError,
  Closed,
  Conflict,
  deterministicEventId,
  ERROR_TABLE,
  exponential,
  fixed,
  Invalid,
  Nacked,
  NonRetryable,
  Overloaded,
  patternReading,
  RetryLater,
  Timeout,
  Unreachable,
  Unroutable,
} from '@bloodbank/core';
export { createMemoryInbox, createPostgresInbox, createRedisInbox } from '@bloodbank/inbox';
export type { Bus, Seen, TapOptions } from './bus/bus.js';
export { closeOnSignals } from './bus/close-on-signals.js';
export type { ConnectOptions } from './bus/connect-bus.js';
export { connectBus } from './bus/connect-bus.js';
export { readSettings, type Settings } from './config/settings/read-settings.js';
export type { DeadLetters, RedriveOptions, RedriveResult } from './dead-letters/dead-letters.js';
export type { DeadLetterFilter } from './dead-letters/filter-dead-letters.js';
export type { InboxChoice } from './inbox/open-inbox.js';
export type { Queues, QueuesHealth } from './queues/queues.js';
export type { QueueReport, Status } from './queues/report-queue.js';
