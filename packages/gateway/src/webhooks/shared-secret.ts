import { createHash, timingSafeEqual } from 'node:crypto';
import type { SignatureState, WebhookCall } from './provider.js';

/**
 * The original service's way: the secret itself travels, in the query or in a header; the first that is found counts. Weaker
 * than a signature, for it proves nothing of the body and stands in the logs of whatever is in between.
 */
export function verifySharedSecret({ headers, query }: WebhookCall, secrets: readonly string[]): SignatureState {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers['authorization'] ?? '') ?? [];
  const places = [
    query['secret'],
    query['key'],
    headers['x-webhook-secret'],
    headers['x-plane-webhook-secret'],
    bearer,
  ];
  const shown = places.find((place) => place !== undefined && place !== '');
  if (shown === undefined) return 'missing';
  let isFound = false;
  for (const secret of secrets) if (timingSafeEqual(digestOf(secret), digestOf(shown))) isFound = true;
  return isFound ? 'valid' : 'wrong';
}

/** Digests have one length, which the comparison needs. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
