import { BloodbankError } from './bloodbank-error.js';

/**
 * Thrown by a handler that knows when another attempt is worth it. It is a failed attempt like any other; the next one comes
 * after the shortest delay that the queue can hold and that is at least `afterMs`, else after its longest.
 *
 * @example
 * ```ts
 * throw new RetryLater({ afterMs: 60_000 }); // The rate limit of the other side ends in a minute.
 * ```
 */
export class RetryLater extends BloodbankError {
  readonly afterMs: number;

  constructor({
    afterMs,
    message,
    cause,
  }: { readonly afterMs: number; readonly message?: string; readonly cause?: unknown }) {
    const text = message ?? `The handler asks for another attempt after ${String(afterMs)} ms.`;
    super('handler.retry-later', text, cause === undefined ? {} : { cause });
    this.afterMs = afterMs;
  }
}
