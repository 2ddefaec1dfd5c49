import { ACKNOWLEDGED, type Envelope, type Step } from '@bloodbank/core';
import type { DeliveryContext } from '../delivery-context.js';
import type { Verified } from '../passage.js';

/** A handler whose types have done their work. */
export type AnyHandler = (event: Envelope, context: DeliveryContext) => unknown;

/** The last step: the user's handler. That it returns settles the event as done; what it throws, `fail` catches. */
export function handle(handler: AnyHandler): Step<Verified> {
  return async ({ event, context }) => {
    await handler(event, context);
    return ACKNOWLEDGED;
  };
}
