import { timingSafeEqual } from 'node:crypto';
import { BloodbankError } from '@bloodbank/core/errors';
import { Webhook } from 'standardwebhooks';
import { GatewayError } from '../../http/gateway-error.js';
import { assertObject } from '../assert-object.js';
import { eventTypeOf } from '../event-type-of.js';
import { isFresh } from '../is-fresh.js';
import type { Provider, WebhookCall } from '../provider.js';
import { textIn } from '../text-in.js';

const PARTS = ['id', 'timestamp', 'signature'] as const;

/** A sender shows one for each secret that it has; more are somebody else's. */
const MAX_SIGNATURES = 10;

/** https://github.com/standard-webhooks/standard-webhooks, and Svix, which calls the same headers `svix-…`. */
export const standard: Provider = {
  maxBytes: 1024 * 1024,
  singleHeaders: ['webhook', 'svix'].flatMap((sender) => PARTS.map((part) => `${sender}-${part}`)),

  checkSecret(secret) {
    try {
      new Webhook(secret);
    } catch {
      throw new BloodbankError(
        'config.invalid',
        'A secret of Standard Webhooks is base64, with or without the prefix whsec_.',
      );
    }
  },

  verify(call, secrets, clock) {
    const parts = partsOf(call);
    if (parts === undefined) return 'missing';
    if (!/^\d{1,12}$/.test(parts.timestamp)) return 'wrong';
    const shown = parts.signature.split(' ').slice(0, MAX_SIGNATURES);
    // All of them, so that the time does not tell which secret it was.
    const matches = secrets.flatMap((secret) => shown.map((one) => isSame(one, sign(secret, parts, call.rawBody))));
    if (!matches.includes(true)) return 'wrong';
    return isFresh(Number(parts.timestamp), clock) ? 'valid' : 'stale';
  },

  describe(call, body) {
    assertObject(body, 'Standard Webhooks');
    const event = textIn(body, 'type') ?? textIn(body, 'event') ?? textIn(body, 'event_type');
    if (event === undefined) {
      throw new GatewayError('gateway.bad-request', 'A standard webhook names its `type` in the body.');
    }
    const deliveryId = call.headers['webhook-id'] ?? call.headers['svix-id'];
    return { eventType: eventTypeOf('standard', event), event, ...(deliveryId === undefined ? {} : { deliveryId }) };
  },
};

interface Parts {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

function partsOf({ headers }: WebhookCall): Parts | undefined {
  const [id, timestamp, signature] = PARTS.map((part) => headers[`webhook-${part}`] ?? headers[`svix-${part}`]);
  return id === undefined || timestamp === undefined || signature === undefined
    ? undefined
    : { id, timestamp, signature };
}

function sign(secret: string, { id, timestamp }: Parts, rawBody: Buffer): string {
  return new Webhook(secret).sign(id, new Date(Number(timestamp) * 1_000), rawBody);
}

function isSame(shown: string, expected: string): boolean {
  const [a, b] = [Buffer.from(shown), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
