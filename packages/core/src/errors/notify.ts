import { toError } from './to-error.js';

/**
 * Calls a callback whose outcome changes nothing, at once. What it throws, or rejects with later, goes to `onFailure`, which
 * must not throw. Never throws.
 */
export function notify(callback: () => unknown, onFailure: (error: Error) => void): void {
  new Promise((resolve) => resolve(callback())).catch((thrown: unknown) => onFailure(toError(thrown)));
}
