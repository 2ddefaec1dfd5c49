/** Longer words are compared by their beginning, which bounds the work that a hostile one can ask for. */
const COMPARED_LENGTH = 40;

/** The candidate that was most likely meant, or undefined where none is near. */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  const farthest = Math.max(2, Math.floor(Math.min(word.length, COMPARED_LENGTH) / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** Levenshtein's: insertions, deletions and substitutions. */
function editDistance(left: string, right: string): number {
  const a = left.slice(0, COMPARED_LENGTH);
  const b = right.slice(0, COMPARED_LENGTH);
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    last = current;
  }
  return last[b.length] ?? 0;
}
