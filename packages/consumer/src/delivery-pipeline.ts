import { type Around, pipeline, type Step } from '@bloodbank/core/pipeline';
import type { Passage, Routed, Verified } from './passage.js';
import type { QueueWork } from './queue-work.js';
import { type Adapter, adapt } from './steps/adapt.js';
import { type BeforeOnce, beforeOnce } from './steps/before-once.js';
import { decode } from './steps/decode.js';
import { expire } from './steps/expire.js';
import { fail } from './steps/fail.js';
import { inOrder } from './steps/in-order.js';
import { type ErasedMiddleware, middleware } from './steps/middleware.js';
import { type OnceOptions, once } from './steps/once.js';
import { open } from './steps/open.js';
import { payload } from './steps/payload.js';
import { route } from './steps/route.js';
import { timeLimit } from './steps/time-limit.js';
import { trace } from './steps/trace.js';
import { type Predicate, where } from './steps/where.js';

/*
 * The way of a delivery, from the broker's callback to the user's handler and back as a settlement: read it from top to
 * bottom. A feature is a step of its own, in its place; what nobody uses is not there.
 */

/** The first half, composed once for each queue that is consumed. */
export function queuePipeline(work: QueueWork, adapters: readonly Adapter[], isInOrder: boolean): Step<Passage> {
  return pipeline<Passage>()
    .addIf(isInOrder ? inOrder(work.registry, work.draining) : undefined)
    .add(trace(work.telemetry, work.registry))
    .add(fail(work))
    .add(decode(work.registry))
    .add(open)
    .addIf(adapters.length > 0 ? adapt(adapters) : undefined)
    .end(route(work));
}

export interface SubscriptionSteps {
  /** Where it does not take what is lived again. */
  readonly replay?: Around<Verified> | undefined;
  readonly where: readonly Predicate[];
  readonly beforeOnce: readonly BeforeOnce[];
  readonly once: OnceOptions | undefined;
  readonly handlerTimeoutMs: number;
  readonly middleware: readonly ErasedMiddleware[];
  /** The user's handler, or the gathering into batches. */
  readonly last: Step<Verified>;
}

/** The second half, composed once for each subscription: `route` chooses among them. */
export function subscriptionPipeline(steps: SubscriptionSteps): Step<Routed> {
  return pipeline<Routed>()
    .add(payload)
    .addIf(steps.replay)
    .add(expire)
    .addIf(steps.where.length > 0 ? where(steps.where, steps.handlerTimeoutMs) : undefined)
    .addEach(steps.beforeOnce.map(beforeOnce))
    .addIf(steps.once && once(steps.once))
    .add(timeLimit(steps.handlerTimeoutMs))
    .addEach(steps.middleware.map(middleware))
    .end(steps.last);
}
