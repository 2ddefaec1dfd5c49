export type { BatchHandler, BatchItem, BatchOutcome } from './batch/batch-handler.js';
export { createSubscriber } from './create-subscriber.js';
export type { GroupPlan, GroupRequest, PlanGroup } from './group-plan.js';
export { createGroupPlanner, groupNameOf } from './group-plan.js';
export type { EventsOf, FreePattern, Handler, HandlerContext, KnownPattern, TypesOf } from './handler.js';
export { pattern } from './handler.js';
export type { Adapter } from './steps/adapt.js';
export type {
  QueueOptions,
  SubscribeBatchOptions,
  SubscribeOptions,
  Subscriber,
  SubscriberOptions,
  Subscription,
} from './subscriber.js';
