import { toError } from '@bloodbank/core/errors';

export interface WaitOptions {
  /** Default 5,000. */
  readonly timeoutMs?: number;
  /** Pause between two looks. Default 10. */
  readonly everyMs?: number;
  /** What is waited for, as the error says it. */
  readonly what?: string;
}

type Falsy = false | 0 | '' | null | undefined;

/**
 * Looks until the fact is there, and returns it. A look that throws counts as "not yet"; its error is the cause when
 * time runs out.
 *
 * @throws {Error} when the fact has not come within `timeoutMs`.
 * @example
 * ```ts
 * const letters = await waitFor(async () => { const found = await readQueue(queue); return found.length === 3 && found; });
 * ```
 */
export async function waitFor<T>(
  fact: () => T | Promise<T>,
  { timeoutMs = 5_000, everyMs = 10, what = 'the fact' }: WaitOptions = {},
): Promise<Exclude<T, Falsy>> {
  const endsAt = performance.now() + timeoutMs;
  let lastError: Error | undefined;
  for (;;) {
    try {
      const found = await fact();
      if (found) return found as Exclude<T, Falsy>;
      lastError = undefined;
    } catch (thrown) {
      lastError = toError(thrown);
    }
    if (performance.now() >= endsAt) break;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  const reason = lastError === undefined ? '' : ` The last look failed: ${lastError.message}`;
  throw new Error(`Waited ${timeoutMs} ms for ${what} in vain.${reason}`, { cause: lastError });
}
