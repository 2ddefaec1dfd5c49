export type { BatchHandler, BatchItem, BatchOutcome } from './batch/batch-handler.js';
export { createSubscriber } from './create-subscriber.js';
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
  TypesOf,
} from './handler.js';
export { pattern } from './handler.js';
export type { MiddlewareFor, PlacedMiddleware } from './middleware.js';
export { before } from './middleware.js';
export type { LaterOptions } from './settlements.js';
export { later, skip } from './settlements.js';
export type { Adapter } from './steps/adapt.js';
export type {
  QueueOptions,
  SubscribeBatchOptions,
  SubscribeOptions,
  Subscriber,
  SubscriberOptions,
  Subscription,
  SubscriptionOptions,
} from './subscriber.js';
