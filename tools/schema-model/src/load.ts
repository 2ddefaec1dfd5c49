import { basename, resolve } from 'node:path';
import { sortProblems } from './problem.js';
import { readTree } from './read.js';
import { type BuildOptions, type BuiltSet, buildSchemaSet } from './set/build-set.js';

export interface LoadOptions extends BuildOptions {
  /** Folder of the tree. */
  readonly root: string;
  /** Where messages name files from; the current directory where it is left out. */
  readonly cwd?: string;
}

/**
 * Reads and links a tree of schemas. Never throws for what a file holds: every failure is a problem with its place, and
 * the set holds whatever could be understood.
 */
export async function loadSchemaSet({ root, cwd, ...options }: LoadOptions): Promise<BuiltSet> {
  const folder = resolve(root);
  const read = await readTree(folder, cwd);
  const built = buildSchemaSet(basename(folder), read.sources, options);
  return { set: built.set, problems: sortProblems([...read.problems, ...built.problems]) };
}
