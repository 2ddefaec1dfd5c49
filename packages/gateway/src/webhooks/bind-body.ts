import { createHash } from 'node:crypto';
import { BloodbankError, isInstance } from '@bloodbank/core/errors';
import type { Inbox } from '@bloodbank/core/ports';
import { GatewayError } from '../http/gateway-error.js';

/**
 * Remembers of which event a signed body told. Some senders name the event in a header that they do not sign: whoever has seen
 * one call could send its body again as another event, under a delivery of another name.
 *
 * @throws {BloodbankError} `gateway.wrong-signature` for a body that told of another event before.
 */
export type BindBody = (sender: string, rawBody: Uint8Array, eventType: string) => Promise<void>;

const LEASE_MS = 30_000;

export function createBodyBinding(inbox: Inbox): BindBody {
  return async (sender, rawBody, eventType) => {
    const digest = createHash('sha256').update(rawBody).digest('base64url');
    const claim = await inbox
      .claim(`gateway:webhook-body:${sender}`, digest, { leaseMs: LEASE_MS })
      .catch(withoutMemory);
    if (claim === undefined) return;
    if (claim.state === 'claimed') return claim.complete(eventType).catch(withoutMemory);
    if (claim.state === 'busy') {
      throw new GatewayError('gateway.unavailable', 'The same body is being handled at this moment.');
    }
    if (claim.value !== eventType) {
      const message = `The body of this call was signed for ${claim.value}, and told of it before.`;
      throw new GatewayError('gateway.wrong-signature', message);
    }
  };
}

/** A webhook that is rightly signed is not lost because a memory is away. */
function withoutMemory(error: unknown): undefined {
  if (isInstance(error, BloodbankError) && error.code === 'inbox.unavailable') return undefined;
  throw error;
}
