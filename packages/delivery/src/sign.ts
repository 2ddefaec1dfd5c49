import { createHmac } from 'node:crypto';
import { BloodbankError } from '@bloodbank/core/errors';

const PREFIX = 'whsec_';
/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md recommends 24 to 64; its own example has 23. */
const MIN_BYTES = 16;
const MAX_BYTES = 64;

/**
 * The signature of Standard Webhooks, one for each secret, so that a receiver may change over from one to the next.
 *
 * @param timestampSeconds of this attempt
 * @throws {BloodbankError} `config.invalid` for a secret that is none; it is not shown.
 */
export function signWebhook(
  secrets: readonly string[],
  { id, timestampSeconds, body }: { readonly id: string; readonly timestampSeconds: number; readonly body: string },
): string {
  const signed = `${id}.${timestampSeconds}.${body}`;
  return secrets.map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`).join(' ');
}

/** @throws {BloodbankError} `config.invalid` */
export function assertSigningSecret(secret: string): void {
  keyOf(secret);
}

function keyOf(secret: string): Buffer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const key = Buffer.from(text, 'base64');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(text) && key.length >= MIN_BYTES && key.length <= MAX_BYTES) return key;
  const message = `A signing secret must be whsec_ and ${MIN_BYTES} to ${MAX_BYTES} random bytes in base64.`;
  throw new BloodbankError('config.invalid', message, { remedy: 'Make one: openssl rand -base64 32.' });
}
