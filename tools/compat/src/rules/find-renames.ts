import type { JsonObject } from '@bloodbank/schema-model';
import { canonical } from './changed.js';

/** Properties that went and came with the same schema, where that leaves one reading only. */
export function findRenames(
  previous: JsonObject,
  current: JsonObject,
): readonly { readonly from: string; readonly to: string }[] {
  const gone = bySchema(previous, current);
  const come = bySchema(current, previous);
  return [...gone].flatMap(([schema, [from, ...rivals]]) => {
    const [to, ...others] = come.get(schema) ?? [];
    return from !== undefined && to !== undefined && rivals.length + others.length === 0 ? [{ from, to }] : [];
  });
}

/** The names that one side has and the other has not, by what they hold. */
function bySchema(side: JsonObject, other: JsonObject): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of Object.keys(side)) {
    if (Object.hasOwn(other, name)) continue;
    const text = canonical(side[name]);
    const known = found.get(text);
    if (known === undefined) found.set(text, [name]);
    else known.push(name);
  }
  return found;
}
