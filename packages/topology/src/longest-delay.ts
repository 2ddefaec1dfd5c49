import type { RetryPolicy } from '@bloodbank/core/retry';

/** The delays of a message that fails every time, added up, in milliseconds. */
export function longestDelayMs({ attempts, delaysMs }: RetryPolicy): number {
  let sum = 0;
  for (let retry = 0; retry < attempts - 1; retry++) sum += delaysMs[retry] ?? delaysMs.at(-1) ?? 0;
  return sum;
}
