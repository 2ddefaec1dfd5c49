import { GatewayError } from '../../http/gateway-error.js';
import { assertObject } from '../assert-object.js';
import { eventTypeOf } from '../event-type-of.js';
import { isHmacOf } from '../hmac.js';
import type { Provider } from '../provider.js';
import { textIn } from '../text-in.js';

/** https://docs.fireflies.ai/graphql-api/webhooks-v2, and its first version, whose signature may lack the prefix. */
export const fireflies: Provider = {
  maxBytes: 1024 * 1024,
  singleHeaders: ['x-hub-signature'],

  verify({ headers, rawBody }, secrets) {
    const signature = headers['x-hub-signature'];
    if (signature === undefined) return 'missing';
    return isHmacOf(signature.replace(/^sha256=/, ''), secrets, rawBody) ? 'valid' : 'wrong';
  },

  describe(_, body) {
    assertObject(body, 'Fireflies');
    const event = textIn(body, 'event') ?? textIn(body, 'eventType');
    if (event === undefined) {
      throw new GatewayError('gateway.bad-request', 'A webhook of Fireflies names its `event` or `eventType`.');
    }
    const meeting = textIn(body, 'meeting_id') ?? textIn(body, 'meetingId');
    return {
      eventType: eventTypeOf('fireflies', event),
      event,
      // Fireflies gives no id of the delivery.
      ...(meeting === undefined ? {} : { deliveryId: `${meeting}|${event}` }),
    };
  },
};
