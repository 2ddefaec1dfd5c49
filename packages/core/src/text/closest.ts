/** Longer words are compared by their beginning, which bounds the work that a hostile name can ask for. */
const COMPARED_LENGTH = 120;

/**
 * The candidate that a person who typed `word` most likely meant, or `undefined` when none is near.
 *
 * @example
 * closest('x-tpye', ['x-type', 'x-kind']); // 'x-type'
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  const third = Math.floor(Math.min(word.length, COMPARED_LENGTH) / 3);
  // Half of a short word is another word.
  let bestDistance = Math.min(Math.max(2, third), Math.floor(word.length / 2)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
export function editDistance(left: string, right: string): number {
  const a = left.slice(0, COMPARED_LENGTH);
  const b = right.slice(0, COMPARED_LENGTH);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
