import { GatewayError } from '../../http/gateway-error.js';
import { assertObject } from '../assert-object.js';
import { eventTypeOf } from '../event-type-of.js';
import { isHmacOf } from '../hmac.js';
import { isFresh } from '../is-fresh.js';
import type { Provider } from '../provider.js';
import { textIn } from '../text-in.js';

/** https://docs.stripe.com/webhooks/signature */
export const stripe: Provider = {
  maxBytes: 1024 * 1024,
  singleHeaders: ['stripe-signature'],

  verify({ headers, rawBody }, secrets, clock) {
    const header = headers['stripe-signature'];
    if (header === undefined) return 'missing';
    const parts = header.split(',').map((part) => part.trim());
    const times = parts.filter((part) => part.startsWith('t='));
    const [, time] = /^t=(\d{1,12})$/.exec(times.length === 1 ? (times[0] ?? '') : '') ?? [];
    if (time === undefined) return 'wrong';
    const digests = parts.filter((part) => part.startsWith('v1=')).map((part) => part.slice('v1='.length));
    // Stripe signs with the old and the new secret while one replaces the other; a list of any length is somebody else's.
    const isSigned = digests.slice(0, 10).some((digest) => isHmacOf(digest, secrets, `${time}.`, rawBody));
    if (!isSigned) return 'wrong';
    return isFresh(Number(time), clock) ? 'valid' : 'stale';
  },

  describe(_, body) {
    assertObject(body, 'Stripe');
    const event = textIn(body, 'type');
    const deliveryId = textIn(body, 'id');
    if (event === undefined || deliveryId === undefined) {
      throw new GatewayError('gateway.bad-request', 'An event of Stripe has an `id` and a `type`.');
    }
    return { eventType: eventTypeOf('stripe', event), event, deliveryId };
  },
};
