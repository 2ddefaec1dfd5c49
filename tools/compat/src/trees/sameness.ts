import type { SchemaTree } from './schema-tree.js';

/** Whether a file and every file that it reaches are the same text in both trees: then nothing in it can differ. */
export function createUntouched(previous: SchemaTree, current: SchemaTree): (file: string) => boolean {
  const links = new Map<string, Set<string>>();
  for (const tree of [previous, current]) {
    for (const [from, { file }] of tree.targets) {
      const source = from.slice(0, from.indexOf('#'));
      links.set(source, (links.get(source) ?? new Set()).add(file));
    }
  }
  const known = new Map<string, boolean>();
  const isSame = (file: string): boolean => {
    const text = current.texts.get(file);
    const [old, now] = [previous.documents.get(file), current.documents.get(file)];
    // What cannot be read is said each time, or nobody mends it; and an undeclared draft is that of the whole tree.
    if (old === undefined || now === undefined || current.unlinked.has(now.displayFile)) return false;
    return old.draft === now.draft && previous.texts.get(file) === text;
  };
  const reach = (file: string): boolean => {
    const files = new Set([file]);
    for (const next of files) {
      if (!isSame(next)) return false;
      for (const link of links.get(next) ?? []) files.add(link);
    }
    return true;
  };
  return (file) => {
    const found = known.get(file) ?? reach(file);
    known.set(file, found);
    return found;
  };
}
