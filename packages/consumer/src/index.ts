export type { BatchHandler, BatchItem, BatchOutcome } from './batch/batch-handler.js';
export { CONSUMER_ERRORS, ConsumerError } from './consumer-errors.js';
export { createSubscriber } from './create-subscriber.js';
export { Delays } from './delays.js';
export type { Delivered, DeliveryContext } from './delivery-context.js';
export type { GroupPlan, GroupRequest, PlanGroup } from './group-plan.js';
export { createGroupPlanner, groupNameOf } from './group-plan.js';
export type {
  AnythingButFalse,
  EventsOf,
  FreePattern,
  Handler,
  HandlerContext,
  HandlerObject,
  KnownPattern,
  PatternOrHint,
  TypesOf,
} from './handler.js';
export { pattern } from './handler.js';
export { createHandlerLogger } from './handler-logger.js';
export type { AuditRecord, WriteAudit } from './middleware/audit/audit.js';
export { audit } from './middleware/audit/audit.js';
export type { MiddlewareFor, PlacedMiddleware } from './middleware/before.js';
export { before } from './middleware/before.js';
export type { BreakerOptions } from './middleware/breaker/breaker.js';
export { breaker } from './middleware/breaker/breaker.js';
export type { ConcurrencyPerKeyOptions } from './middleware/concurrency-per-key/concurrency-per-key.js';
export { concurrencyPerKey } from './middleware/concurrency-per-key/concurrency-per-key.js';
export type { DebounceOptions } from './middleware/debounce/debounce.js';
export { debounce } from './middleware/debounce/debounce.js';
export type { KillSwitch, KillSwitchOptions } from './middleware/kill-switch/kill-switch.js';
export { killSwitch } from './middleware/kill-switch/kill-switch.js';
export type { RateLimitOptions } from './middleware/rate-limit/rate-limit.js';
export { rateLimit } from './middleware/rate-limit/rate-limit.js';
export type { LaterOptions } from './middleware/settlements.js';
export { later, skip } from './middleware/settlements.js';
export type { Opened } from './passage.js';
export { Passage } from './passage.js';
export type { Adapter } from './steps/adapt.js';
export { decode } from './steps/decode.js';
export { describeExpiry } from './steps/expire.js';
export { fail, settleThrown } from './steps/fail.js';
export { open } from './steps/open.js';
export { trace } from './steps/trace.js';
export type {
  QueueOptions,
  SubscribeBatchOptions,
  SubscribeOptions,
  Subscriber,
  SubscriberOptions,
  Subscription,
  SubscriptionOptions,
} from './subscriber.js';
export { createProcessTelemetry } from './telemetry/process-telemetry.js';
