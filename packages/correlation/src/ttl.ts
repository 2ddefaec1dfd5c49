import { BloodbankError } from '@bloodbank/core/errors';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DEFAULT_TTL_MS = 30 * DAY_MS;

/** @throws {BloodbankError} `config.invalid` for what is no positive number of whole milliseconds. */
export function checkTtl(ttlMs: number = DEFAULT_TTL_MS): number {
  if (Number.isSafeInteger(ttlMs) && ttlMs > 0) return ttlMs;
  const message = `The time to live of correlations is ${ttlMs}, not a positive number of milliseconds.`;
  throw new BloodbankError('config.invalid', message);
}
