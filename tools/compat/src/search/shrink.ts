import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';

const SIMPLE: readonly JsonValue[] = ['', 'a', 0, 1, null, true, {}, []];

/** Values a step smaller, the smallest first. */
function* smaller(value: JsonValue): Generator<JsonValue> {
  const size = JSON.stringify(value).length;
  for (const simple of SIMPLE) if (JSON.stringify(simple).length < size) yield simple;
  if (typeof value === 'string') {
    const letters = [...value];
    yield letters.slice(0, letters.length >> 1).join('');
    if (letters.length <= 64) for (const [at] of letters.entries()) yield letters.toSpliced(at, 1).join('');
  } else if (typeof value === 'number') {
    yield Math.trunc(value);
    yield Math.trunc(value / 2);
  } else if (Array.isArray(value)) {
    if (value.length > 8) yield value.slice(0, value.length >> 1);
    for (const at of value.keys()) yield value.toSpliced(at, 1);
    for (const [at, item] of value.entries()) for (const less of smaller(item as JsonValue)) yield value.with(at, less);
  } else if (isJsonObject(value)) {
    const members = Object.entries(value);
    for (const at of members.keys()) yield Object.fromEntries(members.toSpliced(at, 1));
    for (const [at, [name, member]] of members.entries())
      for (const less of smaller(member)) yield Object.fromEntries(members.with(at, [name, less]));
  }
}

const MAX_TRIED = 4_000;

/** The smallest value, reached by small steps, of which something is still true. */
export function shrink(value: JsonValue, isStill: (value: JsonValue) => boolean, isOver: () => boolean): JsonValue {
  let best = value;
  for (let tried = 0, isSmallest = false; !isSmallest; ) {
    isSmallest = true;
    for (const candidate of smaller(best)) {
      if (++tried > MAX_TRIED || isOver()) return best;
      if (!isSmallerThan(candidate, best) || !isStill(candidate)) continue;
      best = candidate;
      isSmallest = false;
      break;
    }
  }
  return best;
}

function isSmallerThan(candidate: JsonValue, best: JsonValue): boolean {
  const [a, b] = [JSON.stringify(candidate), JSON.stringify(best)];
  return a.length < b.length || (a.length === b.length && a < b);
}
