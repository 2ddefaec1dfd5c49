import { BloodbankError, isInstance } from '@bloodbank/core/errors';
import type { LongIntegers } from '@bloodbank/core/message';
import { GatewayError } from '../http/gateway-error.js';
import type { IdempotentIntake } from '../intake/idempotent-intake.js';
import type { Seal } from '../intake/seal-request.js';
import type { BindBody } from './bind-body.js';
import type { Provider, SignatureClock, WebhookCall } from './provider.js';
import type { ProviderName, WebhookSettings } from './providers.js';
import { readBody } from './read-body.js';

export interface WebhookContext {
  readonly name: ProviderName;
  readonly provider: Provider;
  readonly settings: WebhookSettings;
  readonly seal: Seal;
  readonly intake: IdempotentIntake;
  readonly bindBody: BindBody;
  /** The path that was called, without its query: a secret may stand there. */
  readonly path: string;
  /** Who called. */
  readonly host: string;
  readonly clock: SignatureClock;
}

/** The original service's answer, with what became of the event. */
export interface WebhookAnswer {
  readonly ok: true;
  /** `pong`: the call only asked whether anybody is there. */
  readonly status: 'published' | 'spooled' | 'duplicate' | 'pong';
  readonly event_type?: string;
  readonly event_id?: string;
  /** False when nobody listens; absent while the event only stands on disk. */
  readonly routed?: boolean;
}

const STATUS = { confirmed: 'published', spooled: 'spooled', duplicate: 'duplicate' } as const;

/**
 * Verifies a call, and publishes the event that it reports.
 *
 * @throws {BloodbankError} `gateway.unsigned`, `gateway.wrong-signature`, `gateway.stale-signature`, `gateway.bad-request`, or
 * what the intake throws.
 */
export async function receiveWebhook(call: WebhookCall, context: WebhookContext): Promise<WebhookAnswer> {
  const { name, provider, seal, intake, path, host } = context;
  assertSigned(call, context);
  const { body, longIntegers } = readBody(call.rawBody, provider);
  const webhookEvent = provider.describe(call, body);
  if (webhookEvent === undefined) return { ok: true, status: 'pong' };

  const { eventType, event, deliveryId } = webhookEvent;
  if (provider.leavesNameUnsigned === true) await context.bindBody(name, call.rawBody, eventType);
  const isNamed = deliveryId !== undefined && name !== 'plane';
  const sealed = seal({
    source: `webhook:${name}`,
    eventType,
    payload: { provider: name, event, ...(isNamed ? { delivery_id: deliveryId } : {}), path, body },
    options: {
      source: { host, type: 'hook', app: `${name}-webhook` },
      ...(longIntegers === undefined ? {} : { metadata: { integers_as_text: noteOf(longIntegers) } }),
    },
    // Nobody at the other end could do anything about it.
    unroutable: 'drop',
    ...(deliveryId === undefined ? {} : { idempotencyKey: deliveryId, isSameByKey: true }),
  });
  const receipt = await intake.accept(sealed).catch(explainBusy);
  const { envelope, outcome, routed } = receipt;
  return {
    ok: true,
    status: STATUS[outcome],
    event_type: envelope.event_type,
    event_id: envelope.event_id,
    ...(routed === undefined ? {} : { routed }),
  };
}

/** Of integers in the body that stand there as texts, for a JSON number would have changed them: where they are in the payload. */
function noteOf({ count, first }: Pick<LongIntegers, 'count' | 'first'>): object {
  return { count, first: first.map((pointer) => `/body${pointer}`) };
}

function assertSigned(call: WebhookCall, { provider, settings, clock }: WebhookContext): void {
  const { secrets = [] } = settings;
  // `allowUnsigned` is for want of a secret, never beside one.
  if (secrets.length === 0 && settings.allowUnsigned === true) return;
  switch (provider.verify(call, secrets, clock)) {
    case 'valid':
      return;
    case 'missing':
      throw new GatewayError('gateway.unsigned', 'The webhook call carries no signature.');
    case 'wrong':
      throw new GatewayError('gateway.wrong-signature', 'The signature of the webhook call is not of this body.');
    case 'stale':
      throw new GatewayError(
        'gateway.stale-signature',
        'The signature of the webhook call is too old, or of the future.',
      );
  }
}

/** A 409 would tell some senders never to try again, though the first attempt may still fail. */
function explainBusy(error: unknown): never {
  if (!isInstance(error, BloodbankError) || error.code !== 'gateway.request-in-progress') throw error;
  throw new GatewayError('gateway.unavailable', 'The same delivery is being handled at this moment.', { cause: error });
}
