export type { BatchHandler, BatchItem, BatchOutcome } from './batch/batch-handler.js';
export { createSubscriber } from './create-subscriber.js';
export type { EventsOf, FreePattern, Handler, HandlerContext, KnownPattern, TypesOf } from './handler.js';
export { pattern } from './handler.js';
export type { PlanQueue, QueuePlan, QueueRequest } from './queue-plan.js';
export { createQueuePlanner } from './queue-plan.js';
export type { Adapter } from './steps/adapt.js';
export type {
  QueueOptions,
  SubscribeBatchOptions,
  SubscribeOptions,
  Subscriber,
  SubscriberOptions,
  Subscription,
} from './subscriber.js';
