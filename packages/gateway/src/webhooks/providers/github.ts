import { GatewayError } from '../../http/gateway-error.js';
import { assertObject } from '../assert-object.js';
import { eventTypeOf } from '../event-type-of.js';
import { isHmacOf } from '../hmac.js';
import type { Provider } from '../provider.js';
import { meaningOf, textIn } from '../text-in.js';

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const github: Provider = {
  maxBytes: 25 * 1024 * 1024,
  leavesNameUnsigned: true,
  singleHeaders: ['x-hub-signature-256', 'x-github-event', 'x-github-delivery'],

  verify({ headers, rawBody }, secrets) {
    // The older header, of SHA-1, proves nothing.
    const signature = headers['x-hub-signature-256'];
    if (signature === undefined) return 'missing';
    const [, digest = ''] = /^sha256=(.*)$/.exec(signature) ?? [];
    return isHmacOf(digest, secrets, rawBody) ? 'valid' : 'wrong';
  },

  describe({ headers }, body) {
    const event = meaningOf(headers['x-github-event']);
    if (event === undefined) throw new GatewayError('gateway.bad-request', 'The header X-GitHub-Event is missing.');
    assertObject(body, 'GitHub');
    if (event === 'ping') return undefined;
    const action = textIn(body, 'action');
    const deliveryId = meaningOf(headers['x-github-delivery']);
    return {
      eventType: eventTypeOf('github', action === undefined ? event : `${event}.${action}`),
      event,
      ...(deliveryId === undefined ? {} : { deliveryId }),
    };
  },
};
