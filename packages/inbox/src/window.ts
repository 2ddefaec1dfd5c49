import { BloodbankError } from '@bloodbank/core/errors';

export const DEFAULT_WINDOW_MS: number = 24 * 60 * 60 * 1_000;

/** @throws {BloodbankError} `config.invalid` for what is no positive number of whole milliseconds. */
export function checkWindow(windowMs: number = DEFAULT_WINDOW_MS): number {
  if (Number.isSafeInteger(windowMs) && windowMs > 0) return windowMs;
  throw new BloodbankError('config.invalid', `The window of an inbox is ${windowMs}, not a number of milliseconds.`);
}
