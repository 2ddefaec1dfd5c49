import { BloodbankError } from '../errors/bloodbank-error.js';

/** A timer of Node.js that is longer fires at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * That a limit in milliseconds, as somebody hands it in, is one that a timer can keep.
 *
 * @throws {BloodbankError} `config.invalid`
 */
export function assertTimeout(name: string, timeoutMs: number): void {
  if (Number.isFinite(timeoutMs) && timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS) return;
  const given: unknown = timeoutMs;
  const shown = typeof given === 'number' ? String(given) : `${JSON.stringify(given) ?? typeof given}`;
  const message = `${name} must be a number of milliseconds above 0, and at most ${MAX_TIMEOUT_MS}, not ${shown}.`;
  throw new BloodbankError('config.invalid', message);
}

/**
 * The same for how long an ending may take, where 0 waits for nothing.
 *
 * @throws {BloodbankError} `config.invalid`
 */
export function assertPatience(name: string, timeoutMs: number): void {
  if (timeoutMs !== 0) assertTimeout(name, timeoutMs);
}
