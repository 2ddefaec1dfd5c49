import { keyOf, type Target } from '@bloodbank/schema-model/refs';
import type { SchemaTree } from './schema-tree.js';

/** Where two trees are the same, as far as that is told from the texts of their files. */
export interface Sameness {
  /** Whether a place says the same in both, and its references lead to the same places. */
  isSame(place: Target): boolean;
  /** Whether all that it leads to is the same as well: then nothing in it can differ. */
  isUntouched(place: Target): boolean;
}

/** A reference, and the key of what it leads to: `undefined` where that is another place than before. */
interface Link {
  readonly pointer: string;
  readonly to: string | undefined;
}

const known = new WeakMap<SchemaTree, WeakMap<SchemaTree, Sameness>>();

/** Asked by all who look at two trees, and made once. */
export function samenessOf(previous: SchemaTree, current: SchemaTree): Sameness {
  const before = known.get(current) ?? new WeakMap<SchemaTree, Sameness>();
  const found = before.get(previous) ?? createSameness(previous, current);
  known.set(current, before.set(previous, found));
  return found;
}

function createSameness(previous: SchemaTree, current: SchemaTree): Sameness {
  const isSameFile = (file: string): boolean => {
    const [old, now] = [previous.documents.get(file), current.documents.get(file)];
    // What cannot be read is said each time, or nobody mends it; and an undeclared draft is that of the whole tree.
    if (old === undefined || now === undefined || current.unlinked.has(now.displayFile)) return false;
    return old.draft === now.draft && previous.texts.get(old.file) === current.texts.get(now.file);
  };
  /** By file, of those that are the same. */
  const links = new Map([...current.documents.keys()].filter(isSameFile).map((file): [string, Link[]] => [file, []]));
  for (const [from, target] of current.targets) {
    const before = previous.targets.get(from);
    const at = from.indexOf('#');
    const isKept = before?.file === target.file && before.pointer === target.pointer;
    links.get(from.slice(0, at))?.push({ pointer: from.slice(at + 1), to: isKept ? keyOf(target) : undefined });
  }
  const linksIn = ({ file, pointer }: Target): readonly Link[] | undefined =>
    links.get(file)?.filter((link) => pointer === '' || `${link.pointer}/`.startsWith(`${pointer}/`));
  const touched = touchedTargets(current, linksIn);
  return {
    isSame: (place) => linksIn(place)?.every(({ to }) => to !== undefined) === true,
    isUntouched: (place) => linksIn(place)?.every(({ to }) => to !== undefined && !touched.has(to)) === true,
  };
}

/** The places that references lead to and that differ themselves, or lead on to such a place. */
function touchedTargets(
  { targets }: SchemaTree,
  linksIn: (place: Target) => readonly Link[] | undefined,
): ReadonlySet<string> {
  const touched = new Set<string>();
  const ledToBy = new Map<string, string[]>();
  for (const [key, target] of new Map([...targets.values()].map((each) => [keyOf(each), each]))) {
    const inside = linksIn(target);
    if (inside === undefined) touched.add(key);
    for (const { to } of inside ?? []) {
      if (to === undefined) touched.add(key);
      else ledToBy.set(to, [...(ledToBy.get(to) ?? []), key]);
    }
  }
  for (const key of touched) for (const from of ledToBy.get(key) ?? []) touched.add(from);
  return touched;
}
