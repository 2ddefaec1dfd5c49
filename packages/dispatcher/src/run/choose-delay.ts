/**
 * The delay before the next attempt, in milliseconds: one of the declared ones, because only those can be held by the broker. Chance picks
 * between the one of this attempt and the next longer one, so that many which failed together do not come back together.
 *
 * @param attempt that failed, from 1
 * @param askedMs the receiver's own wish: rounded up; beyond the longest it is the longest
 */
export function chooseDelay(
  attempt: number,
  delaysMs: readonly number[],
  askedMs: number,
  random: () => number,
): number {
  const last = delaysMs.length - 1;
  const at = Math.min(attempt - 1 + (random() < 0.5 ? 0 : 1), last);
  const ownMs = delaysMs[at] ?? 0;
  if (ownMs >= askedMs) return ownMs;
  return delaysMs.find((delayMs) => delayMs >= askedMs) ?? delaysMs[last] ?? 0;
}
