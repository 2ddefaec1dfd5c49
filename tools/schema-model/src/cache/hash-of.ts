import { createHash } from 'node:crypto';

/** One short text for several, different whenever one of them differs. */
export function hashOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  // The lengths keep `a`, `bc` apart from `ab`, `c`.
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url').slice(0, 27);
}
