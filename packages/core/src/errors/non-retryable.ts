import { BloodbankError } from './bloodbank-error.js';

/**
 * Thrown by a handler to say that another attempt would fail in the same way: the event is dead-lettered at once.
 *
 * @example
 * ```ts
 * throw new NonRetryable('The repository was deleted.');
 * ```
 */
export class NonRetryable extends BloodbankError {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('handler.non-retryable', message, options);
  }
}
