import { conjunctsOf, KINDS, type Kind, kindOf, type Node } from './node.js';

/** The kinds of value that a demand lets through, or more; references are not entered. */
function kindsWithin(node: Node): readonly Kind[] {
  switch (node.op) {
    case 'type':
      return node.kinds;
    case 'enum':
      return KINDS.filter((kind) => node.values.some((value) => kindOf(value) === kind));
    case 'and':
      return node.of.map(kindsWithin).reduce((all, each) => all.filter((kind) => each.includes(kind)), KINDS);
    case 'or':
    case 'one':
      return [...new Set(node.of.flatMap(kindsWithin))];
    default:
      return KINDS;
  }
}

/** The texts of the values that a demand lists; `undefined` where it lists none. */
function listedTexts(node: Node): ReadonlySet<string> | undefined {
  for (const part of conjunctsOf(node)) if (part.op === 'enum') return part.texts;
  return undefined;
}

/** The properties that an object must have with one of a few values, such as the one that tells variants apart. */
function pinnedBy(node: Node): ReadonlyMap<string, ReadonlySet<string>> {
  const parts = conjunctsOf(node);
  const pinned = new Map<string, ReadonlySet<string>>();
  for (const required of parts) {
    if (required.op !== 'required') continue;
    for (const part of parts) {
      const own = part.op === 'props' ? part.properties.get(required.name) : undefined;
      const texts = own === undefined ? undefined : listedTexts(own);
      if (texts !== undefined) pinned.set(required.name, texts);
    }
  }
  return pinned;
}

function areApart(lists: readonly (ReadonlySet<string> | undefined)[]): boolean {
  const seen = new Set<string>();
  for (const list of lists) {
    if (list === undefined) return false;
    for (const text of list) if (seen.has(text)) return false;
    for (const text of list) seen.add(text);
  }
  return true;
}

/**
 * Whether no value meets two of these: at most one is for each kind, or all of a kind list different values, or have
 * one property in which they do. Says no where it cannot tell.
 */
export function areDisjoint(nodes: readonly Node[]): boolean {
  const kinds = nodes.map(kindsWithin);
  return KINDS.every((kind) => {
    const those = nodes.filter((_, at) => kinds[at]?.includes(kind));
    if (those.length < 2 || areApart(those.map(listedTexts))) return true;
    if (kind !== 'object') return false;
    const pins = those.map(pinnedBy);
    return [...(pins[0]?.keys() ?? [])].some((name) => areApart(pins.map((each) => each.get(name))));
  });
}
