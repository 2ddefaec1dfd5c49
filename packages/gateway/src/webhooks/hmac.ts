import { createHmac, timingSafeEqual } from 'node:crypto';

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Whether one of the secrets made this HMAC-SHA256, in lower-case hex. Every secret is tried, and each compared in constant
 * time, so that the time tells neither how near a guess was nor which secret it was.
 */
export function isHmacOf(digest: string, secrets: readonly string[], ...signed: readonly (string | Buffer)[]): boolean {
  if (!DIGEST.test(digest)) return false;
  const shown = Buffer.from(digest, 'hex');
  let isFound = false;
  for (const secret of secrets) {
    const hmac = createHmac('sha256', secret);
    for (const part of signed) hmac.update(part);
    if (timingSafeEqual(hmac.digest(), shown)) isFound = true;
  }
  return isFound;
}
