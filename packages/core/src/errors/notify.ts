import { toError } from './to-error.js';

/**
 * Calls a callback whose outcome changes nothing, at once. What it throws, or rejects with later, goes to `onFailure`, which
 * must not throw. Never throws.
 */
export function notify(callback: () => unknown, onFailure: (error: Error) => void): void {
  let outcome: unknown;
  try {
    outcome = callback();
  } catch (thrown) {
    outcome = Promise.reject(thrown);
  }
  // Most return nothing, and need no promise to say so.
  if (outcome === undefined) return;
  new Promise((resolve) => resolve(outcome)).catch((thrown: unknown) => onFailure(toError(thrown)));
}
