import { ACKNOWLEDGED, DONE, type Settled, type Step } from '@bloodbank/core/pipeline';
import { ConsumerError } from '../consumer-errors.js';
import type { AnyHandler } from '../handler-object.js';
import { isThenable } from '../is-thenable.js';
import type { Verified } from '../passage.js';

/** The last step: the user's handler. That it returns settles the event as done; what it throws, `fail` catches. */
export function handle(handler: AnyHandler): Step<Verified> {
  return ({ event, context }) => {
    try {
      const returned: unknown = handler(event, context);
      if (isThenable(returned)) return acknowledgeAfter(returned, event.event_type);
      assertNotFalse(returned, event.event_type);
      return DONE;
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  };
}

async function acknowledgeAfter(returned: PromiseLike<unknown>, eventType: string): Promise<Settled> {
  assertNotFalse(await returned, eventType);
  return ACKNOWLEDGED;
}

/** @throws {BloodbankError} `consumer.returned-false` */
export function assertNotFalse(returned: unknown, eventType: string): void {
  if (returned !== false) return;
  throw new ConsumerError('consumer.returned-false', `The handler of ${eventType} returned false.`);
}
