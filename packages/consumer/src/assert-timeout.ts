import { BloodbankError } from '@bloodbank/core/errors';

/** A timer of Node.js that is longer fires at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** @throws {BloodbankError} `config.invalid` */
export function assertTimeout(name: string, timeoutMs: number): void {
  if (Number.isFinite(timeoutMs) && timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS) return;
  const message = `${name} must be a number of milliseconds above 0, and at most ${MAX_TIMEOUT_MS}, not ${String(timeoutMs)}.`;
  throw new BloodbankError('config.invalid', message);
}
