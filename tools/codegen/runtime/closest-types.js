const MAX_RESULTS = 3;
/** Bounds the work that a hostile name can ask for. */
const COMPARED_LENGTH = 120;

export function closestTypes(type, known) {
  const typed = type.slice(0, COMPARED_LENGTH).toLowerCase();
  const limit = Math.max(2, Math.floor(typed.length / 3));
  return known
    .map((name) => ({ name, distance: distanceTo(typed, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_RESULTS)
    .map(({ name }) => name);
}

/** A variable word is as near as can be to whatever was typed in its place. */
function distanceTo(typed, name) {
  const words = typed.split('.');
  const filled = name.split('.').map((word, index) => (word.startsWith('{') ? (words[index] ?? word) : word));
  return editDistance(typed, filled.join('.').slice(0, COMPARED_LENGTH));
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a, b) {
  let beforeLast = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, beforeLast[column - 2] + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length];
}
