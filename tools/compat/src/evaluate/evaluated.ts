import type { JsonObject, JsonValue } from '@bloodbank/schema-model';
import type { Node } from '../node/node.js';
import { testPattern } from '../pattern/test-pattern.js';

/** The evaluator, handed in: it needs this file as well. */
type Satisfies = (node: Node, value: JsonValue) => boolean;
type Evaluated<T> = ReadonlySet<T> | 'all';

/** What the parts of a demand that apply to the same value have evaluated of it, if the demand holds. */
function union<T>(node: Node, value: JsonValue, own: (node: Node) => Evaluated<T>, satisfies: Satisfies): Evaluated<T> {
  const all = new Set<T>();
  const parts =
    node.op === 'ref'
      ? [node.target()]
      : node.op === 'and' || node.op === 'or' || node.op === 'one'
        ? node.of
        : undefined;
  if (parts === undefined) return own(node);
  for (const part of parts) {
    if (node.op !== 'and' && !satisfies(part, value)) continue;
    const found = union(part, value, own, satisfies);
    if (found === 'all') return found;
    for (const each of found) all.add(each);
  }
  return all;
}

const NONE: ReadonlySet<never> = new Set<never>();

export function evaluatedNames(node: Node, value: JsonObject, satisfies: Satisfies): Evaluated<string> {
  return union<string>(
    node,
    value,
    (leaf) => {
      if (leaf.op === 'otherProps') return 'all';
      if (leaf.op !== 'props') return NONE;
      if (leaf.hasRest) return 'all';
      const patterns = [...leaf.patterns.keys()];
      return new Set(
        Object.keys(value).filter(
          (name) => leaf.properties.has(name) || patterns.some((pattern) => testPattern(pattern, name)),
        ),
      );
    },
    satisfies,
  );
}

export function evaluatedItems(node: Node, items: readonly JsonValue[], satisfies: Satisfies): Evaluated<number> {
  return union<number>(
    node,
    items,
    (leaf) => {
      if (leaf.op === 'otherItems') return 'all';
      if (leaf.op === 'contains') return new Set(items.flatMap((item, at) => (satisfies(leaf.of, item) ? [at] : [])));
      if (leaf.op !== 'items') return NONE;
      return leaf.hasRest ? 'all' : new Set(leaf.prefix.keys());
    },
    satisfies,
  );
}
