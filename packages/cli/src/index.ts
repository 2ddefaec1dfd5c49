export type {
  EventsOf,
  FreePattern,
  Handler,
  HandlerContext,
  KnownPattern,
  SubscribeOptions,
  Subscription,
} from '@bloodbank/consumer';
export { pattern } from '@bloodbank/consumer';
export type {
  AgentContext,
  Contract,
  ContractSet,
  ContractTypes,
  DynamicContractTypes,
  Envelope,
  EnvelopeOf,
  ErrorCode,
  EventType,
  Issue,
  Kind,
  Logger,
  Metadata,
  Priority,
  PublishOptions,
  PublishReceipt,
  Registry,
  RetryPolicy,
  Source,
  TransportHealth,
} from '@bloodbank/core';
export {
  Blocked,
  BloodbankError,
  Closed,
  deterministicEventId,
  ERROR_TABLE,
  Invalid,
  Nacked,
  NonRetryable,
  Overloaded,
  Timeout,
  Unreachable,
  Unroutable,
} from '@bloodbank/core';
export type { Bus, Seen, TapOptions } from './bus/bus.js';
export { closeOnSignals } from './bus/close-on-signals.js';
export type { ConnectOptions } from './bus/connect-bus.js';
export { connectBus } from './bus/connect-bus.js';
export { readSettings, type Settings } from './config/settings/read-settings.js';
