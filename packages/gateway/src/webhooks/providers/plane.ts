import { eventTypeOf } from '../event-type-of.js';
import { isHmacOf } from '../hmac.js';
import { normaliseEventName } from '../normalise-event-name.js';
import type { Provider, WebhookCall } from '../provider.js';
import { verifySharedSecret } from '../shared-secret.js';
import { meaningOf, textIn } from '../text-in.js';

const NAME_HEADERS = ['x-plane-event', 'x-event-type', 'x-webhook-event'];
const NAME_MEMBERS = ['event', 'type', 'action'];

/** https://developers.plane.so/dev-tools/intro-webhooks, both versions of it, and what the original service took. */
export const plane: Provider = {
  maxBytes: 1024 * 1024,
  singleHeaders: ['x-plane-signature', 'x-plane-delivery', ...NAME_HEADERS],
  takesText: true,
  leavesNameUnsigned: true,

  verify(call, secrets) {
    const signature = call.headers['x-plane-signature'];
    if (signature !== undefined && isHmacOf(signature, secrets, call.rawBody)) return 'valid';
    const shared = verifySharedSecret(call, secrets);
    return shared === 'missing' && signature !== undefined ? 'wrong' : shared;
  },

  describe(call, body) {
    const event = nameIn(call, body);
    // The second version gives each repetition a new delivery_id, and keeps the event_id.
    const deliveryId =
      textIn(body, 'event_id') ?? meaningOf(call.headers['x-plane-delivery']) ?? textIn(body, 'delivery_id');
    const spoken = fromConstant(event ?? 'unknown');
    return {
      eventType: normaliseEventName(spoken) === '' ? 'webhook.plane' : eventTypeOf('plane', spoken),
      event: event ?? null,
      ...(deliveryId === undefined ? {} : { deliveryId }),
    };
  },
};

function nameIn({ headers }: WebhookCall, body: unknown): string | undefined {
  for (const name of NAME_HEADERS) {
    const found = meaningOf(headers[name]);
    if (found !== undefined) return found;
  }
  for (const name of NAME_MEMBERS) {
    const found = textIn(body, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Plane is known to send the name of its own constant, `WebhookScope.ScopeChoices.WORK_ITEM_UPDATED`, for
 * `workitem.updated`.
 */
function fromConstant(name: string): string {
  const [, constant] = /^WebhookScope(?:\.\w+)*\.([A-Z_]+)$/.exec(name.trim()) ?? [];
  return constant === undefined ? name : constant.replace(/^WORK_ITEM/, 'WORKITEM').replaceAll('_', '.');
}
