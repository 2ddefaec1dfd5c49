import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { nameWithin } from '../servers/run/run-name.js';

const made: string[] = [];

/**
 * A name on a server that no other test has: tests run in parallel, and one search tells the story of one of them. Where a
 * server has no place of the run's own, the name of the run is in it as well, and makes it too long for many a payload.
 */
export function freshName(prefix = 'test'): string {
  const name =
    inject('areServersShared') === true ? freshRunName(prefix) : `${prefix}-${randomBytes(4).toString('hex')}`;
  made.push(name);
  return name;
}

/** Whether a fresh name of this test file is in a text. */
export function holdsFreshName(text: string): boolean {
  return made.some((name) => text.includes(name));
}

/**
 * The same for what lies beside the run's own database or virtual host, as a role of PostgreSQL does: from its name the next
 * run knows that it may remove it.
 */
export function freshRunName(prefix: string): string {
  return nameWithin(inject('runName') ?? 'bloodbank-test', prefix);
}
