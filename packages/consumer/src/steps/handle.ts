import { BloodbankError } from '@bloodbank/core/errors';
import { ACKNOWLEDGED, type Step } from '@bloodbank/core/pipeline';
import type { AnyHandler } from '../handler-object.js';
import type { Verified } from '../passage.js';

/** The last step: the user's handler. That it returns settles the event as done; what it throws, `fail` catches. */
export function handle(handler: AnyHandler): Step<Verified> {
  return async ({ event, context }) => {
    assertNotFalse(await handler(event, context), event.event_type);
    return ACKNOWLEDGED;
  };
}

/** @throws {BloodbankError} `consumer.returned-false` */
export function assertNotFalse(returned: unknown, eventType: string): void {
  if (returned !== false) return;
  throw new BloodbankError('consumer.returned-false', `The handler of ${eventType} returned false.`);
}
