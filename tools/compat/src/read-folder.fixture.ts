import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { buildTree } from './trees/build-tree.js';
import type { SchemaTree } from './trees/schema-tree.js';

/** A folder of schemas as a tree whose files are named from its root. */
export function readFolder(folder: string): SchemaTree {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return buildTree(
    files.map((name) => {
      const file = name.split('\\').join(posix.sep);
      return { file, displayFile: file, text: readFileSync(join(folder, name), 'utf8') };
    }),
  );
}

/** A tree in memory: path -> schema, or its text. */
export function treeOf(files: Readonly<Record<string, unknown>>): SchemaTree {
  return buildTree(
    Object.entries(files).map(([file, content]) => ({
      file,
      displayFile: file,
      text: typeof content === 'string' ? content : JSON.stringify(content, undefined, 2),
    })),
  );
}
