import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';

const SIMPLE: readonly JsonValue[] = [null, 0, 1, true, '', 'a', {}, []];
/** Characters looked at in all: a large payload gets fewer tries, so that shrinking takes about as long for any. */
const EFFORT = 200_000;

/** A smaller value of which something is still true: parts are left out, then what stays is made simpler. */
export function shrink(value: JsonValue, isStill: (value: JsonValue) => boolean): JsonValue {
  let triesLeft = Math.max(30, EFFORT / JSON.stringify(value).length);

  /** `isStillWith` says whether the whole may hold another value at the place of `part`. */
  const reduce = (part: JsonValue, isStillWith: (part: JsonValue) => boolean): JsonValue => {
    const holds = (candidate: JsonValue): boolean => triesLeft-- > 0 && isStillWith(candidate);
    if (triesLeft <= 0) return part;
    const size = JSON.stringify(part).length;
    const simple = SIMPLE.find((each) => JSON.stringify(each).length < size && holds(each));
    if (simple !== undefined) return simple;
    if (typeof part === 'string') return reduceText(part, holds, () => triesLeft > 0);
    if (typeof part === 'number')
      return [Math.trunc(part), Math.trunc(part / 10)].find((n) => String(n).length < size && holds(n)) ?? part;
    if (Array.isArray(part)) {
      let items: readonly JsonValue[] = part;
      for (let at = part.length - 1; at >= 0 && triesLeft > 0; at--) {
        const fewer = items.toSpliced(at, 1);
        if (holds(fewer)) items = fewer;
      }
      for (const at of items.keys()) {
        if (triesLeft <= 0) break;
        items = items.with(
          at,
          reduce(items[at] ?? null, (item) => holds(items.with(at, item))),
        );
      }
      return items;
    }
    if (!isJsonObject(part)) return part;
    let members = Object.entries(part);
    const without = (name: string): [string, JsonValue][] => members.filter(([each]) => each !== name);
    for (const name of Object.keys(part)) {
      if (triesLeft <= 0) break;
      if (holds(Object.fromEntries(without(name)))) members = without(name);
    }
    for (const [at, [name, member]] of members.entries()) {
      if (triesLeft <= 0) break;
      const next = reduce(member, (smaller) => holds(Object.fromEntries(members.with(at, [name, smaller]))));
      members = members.with(at, [name, next]);
    }
    return Object.fromEntries(members);
  };
  return reduce(value, isStill);
}

function reduceText(text: string, holds: (text: string) => boolean, mayTry: () => boolean): string {
  let letters = [...text];
  for (let size = letters.length >> 1; size > 0 && mayTry(); size >>= 1) {
    // From the end, as a beginning says more.
    for (let at = letters.length - size; at >= 0 && mayTry(); at -= size) {
      const fewer = letters.toSpliced(at, size);
      if (holds(fewer.join(''))) letters = fewer;
    }
  }
  return letters.join('');
}
