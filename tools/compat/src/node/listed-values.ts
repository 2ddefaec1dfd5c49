import type { JsonValue } from '@bloodbank/schema-model';
import { canonicalText } from './canonical-text.js';
import { kindOf, type Node } from './node.js';

/**
 * Lists are taken together as sets, when nodes are made: thousands of constants are then one list, and two lists are told apart
 * in one pass rather than value by value.
 */

/** The values that stand in one list and in no other. */
export function listedOnce(lists: readonly (readonly JsonValue[])[]): readonly JsonValue[] {
  const seen = new Map<string, { readonly value: JsonValue; count: number }>();
  for (const value of lists.flat()) {
    const text = canonicalText(value);
    const known = seen.get(text);
    if (known === undefined) seen.set(text, { value, count: 1 });
    else known.count++;
  }
  return [...seen.values()].filter(({ count }) => count === 1).map(({ value }) => value);
}

interface Lists {
  oneOfValues(values: readonly JsonValue[]): Node;
}

/** A conjunction with at most one list, which holds only what the types beside it allow. */
export function listedWithin(parts: readonly Node[], table: Lists): readonly Node[] {
  const lists = parts.filter((part) => part.op === 'enum');
  const [first, ...others] = lists;
  if (first === undefined) return parts;
  const types = parts.filter((part) => part.op === 'type');
  const values = first.values.filter((value) => {
    const kind = kindOf(value);
    if (types.some(({ kinds }) => !kinds.includes(kind))) return false;
    return others.length === 0 || others.every(({ texts }) => texts.has(canonicalText(value)));
  });
  const rest = parts.filter((part) => part.op !== 'enum' && part.op !== 'type');
  return [...rest, table.oneOfValues(values)];
}
