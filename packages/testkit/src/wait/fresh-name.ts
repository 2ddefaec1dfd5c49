import { randomBytes } from 'node:crypto';

/** A name that no other test has: tests run in parallel, and one search tells the story of one of them. */
export function freshName(prefix = 'test'): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}
