import { buildTree, type SchemaTree } from '@bloodbank/compat';
import type { SourceFile } from '@bloodbank/schema-model/document';

/** Whether a schema refers to another file. Where it does not, none is read: the folder may be anybody's. */
export function refersOutside(text: string): boolean {
  return /"\$(ref|dynamicRef)"\s*:\s*"[^#"]/.test(text);
}

/** A tree of one event; the other files are there for its references. The first of two files of one name counts. */
export function onlyOf(file: string, sources: readonly SourceFile[]): SchemaTree {
  const byFile = new Map([...sources].reverse().map((source) => [source.file, source]));
  const tree = buildTree([...byFile.values()]);
  return { ...tree, events: tree.events.filter((event) => event.file === file) };
}
