import { createHash } from 'node:crypto';

/** One short key for (consumer, key), whatever characters and lengths the two have. */
export function inboxKeyOf(consumer: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([consumer, key]))
    .digest('base64url');
}
