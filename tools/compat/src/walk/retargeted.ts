import { readPointer } from '@bloodbank/schema-model';
import { keyOf, type Target } from '@bloodbank/schema-model/refs';
import type { Place, SchemaTree } from '../trees/schema-tree.js';

/**
 * Whether a reference leads to another definition than before. It does not where the definition itself was renamed or moved:
 * then the old place is gone and the new one was not there before.
 */
export function isRetargeted(previous: Place, current: Place): boolean {
  const from = previous.tree.targets.get(keyOf(previous));
  const to = current.tree.targets.get(keyOf(current));
  if (from === undefined || to === undefined || keyInFile(previous.tree, from) === keyInFile(current.tree, to))
    return false;
  // A file that is called otherwise now refers to itself as before.
  if (from.file === previous.file && to.file === current.file && from.pointer === to.pointer) return false;
  return exists(current.tree, from) || exists(previous.tree, to);
}

/** Of a place that stands for several by several names, the one that it has in its file. */
function keyInFile({ documents }: SchemaTree, { file, pointer }: Target): string {
  return keyOf({ file: documents.get(file)?.file ?? file, pointer });
}

function exists(tree: SchemaTree, { file, pointer }: Target): boolean {
  const document = tree.documents.get(file);
  return document !== undefined && readPointer(document.schema, pointer) !== undefined;
}
