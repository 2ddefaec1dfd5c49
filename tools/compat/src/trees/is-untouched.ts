import type { SchemaTree, TreeEvent } from './schema-tree.js';

/** Whether an event and every file that it reaches are the same text in both trees: then there is nothing to compare. */
export function createUntouched(
  previous: SchemaTree,
  current: SchemaTree,
): (old: TreeEvent, now: TreeEvent) => boolean {
  const links = new Map<string, Set<string>>();
  for (const tree of [previous, current]) {
    for (const [from, { file }] of tree.targets) {
      const source = from.slice(0, from.indexOf('#'));
      links.set(source, (links.get(source) ?? new Set()).add(file));
    }
  }
  const isSame = (file: string): boolean => {
    const text = current.texts.get(file);
    // What cannot be read is said each time, or nobody mends it.
    if (current.unlinked.has(current.documents.get(file)?.displayFile ?? '')) return false;
    // An undeclared dialect is that of the tree, and may have changed with it.
    const [old, now] = [previous.documents.get(file)?.dialect, current.documents.get(file)?.dialect];
    return text !== undefined && old === now && old !== undefined && previous.texts.get(file) === text;
  };
  return (old, now) => {
    if (old.file !== now.file || old.error !== undefined || now.error !== undefined) return false;
    const seen = new Set([now.file]);
    for (const file of seen) {
      if (!isSame(file)) return false;
      for (const next of links.get(file) ?? []) seen.add(next);
    }
    return true;
  };
}
