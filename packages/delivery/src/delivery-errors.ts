import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong in sending over HTTP. */
export const DELIVERY_ERRORS = {
  'delivery.forbidden': {
    meaning: 'A hook would be sent to an address that is not on the allow-list, or that is not public.',
    why: 'A URL must not lead into the network that this program stands in, nor carry a token elsewhere; nothing was sent.',
    remedy: 'Add the origin, and for a private address its network, to `allow` of the rules.',
  },
  'delivery.failed': {
    meaning: 'The endpoint of a hook did not answer with success.',
    why: 'What the hook says has not arrived; it is tried again after delays that the broker holds, then dead-lettered.',
    remedy: 'Look at each attempt with `bloodbank dispatcher deliveries show <id>`, mend the endpoint, then redeliver.',
  },
  'delivery.disabled': {
    meaning: 'The endpoint of a hook said 410 Gone, and is not sent to any more.',
    why: 'It asked to be left alone; events for it rest as dead letters.',
    remedy:
      'Once it is back, run `bloodbank dispatcher deliveries enable <url>`, then `bloodbank dlq redrive dispatcher`.',
  },
} as const;

export class DeliveryError extends BloodbankError {
  constructor(code: keyof typeof DELIVERY_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...DELIVERY_ERRORS[code] }, message, options);
  }
}
