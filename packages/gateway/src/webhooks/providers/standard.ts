import { BloodbankError } from '@bloodbank/core';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { GatewayError } from '../../http/gateway-error.js';
import { assertObject } from '../assert-object.js';
import { eventTypeOf } from '../event-type-of.js';
import type { Proof, Provider, WebhookCall } from '../provider.js';
import { textIn } from '../text-in.js';

const PARTS = ['id', 'timestamp', 'signature'] as const;

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

  prove(call, secrets) {
    const headers = headersOf(call);
    if (headers === undefined) return 'missing';
    const proofs = secrets.map((secret) => proveWith(secret, call.rawBody, headers));
    return proofs.find((proof) => proof !== 'wrong') ?? 'wrong';
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

function headersOf({ headers }: WebhookCall): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const part of PARTS) {
    const value = headers[`webhook-${part}`] ?? headers[`svix-${part}`];
    if (value === undefined) return undefined;
    found[`webhook-${part}`] = value;
  }
  return found;
}

function proveWith(secret: string, rawBody: Buffer, headers: Record<string, string>): Proof {
  try {
    new Webhook(secret).verify(rawBody, headers, { jsonParse: false });
    return 'proven';
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    return /too (old|new)/.test(error.message) ? 'stale' : 'wrong';
  }
}
