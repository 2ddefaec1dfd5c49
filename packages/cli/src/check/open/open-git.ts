import { statSync } from 'node:fs';
import { posix } from 'node:path';
import { buildTree, type ParsedTexts } from '@bloodbank/compat';
import { UsageError } from '../../shell/usage-error.js';
import { findRepository, isShallow, SHALLOW_REMEDY } from './find-repository.js';
import { askGit } from './git.js';
import { onlyOf, refersOutside } from './one-file.js';
import type { Opened } from './opened.js';
import { type Commit, committedPath, readCommit } from './read-commit.js';

/** @throws {UsageError} when the reference names no commit of the repository that the schemas are in. */
export async function findCommit(schemas: string, name: string): Promise<Commit> {
  const repository = await findRepository(schemas);
  const revision = `${name}^{commit}`;
  const id = await askGit(repository.top, 'rev-parse', '--verify', '--quiet', '--end-of-options', revision);
  if (id !== undefined && id !== '') return { name, id };
  throw new UsageError(
    `git knows no commit ${JSON.stringify(name)}.`,
    (await isShallow(repository)) ? SHALLOW_REMEDY : 'Name a branch, a tag or a commit.',
  );
}

/** The schemas as they were in a commit, read from git's own store: the work tree is never touched. */
export async function openGit(schemas: string, commit: Commit, parsed?: ParsedTexts): Promise<Opened> {
  const repository = await findRepository(schemas);
  const { inside } = repository;
  const label = `git:${commit.name}`;
  if (statSync(schemas, { throwIfNoEntry: false })?.isFile() !== true) {
    const { sources, problems } = await readCommit(repository, commit, inside);
    return { tree: buildTree(sources, problems, committedPath(commit, inside), parsed), label };
  }
  const root = posix.dirname(inside) === '.' ? '' : posix.dirname(inside);
  const read = async (path: string) => (await readCommit(repository, commit, path, root)).sources;
  const alone = await read(inside);
  const others = alone.some(({ text }) => refersOutside(text)) ? await read(root) : [];
  return { tree: onlyOf(posix.basename(inside), [...alone, ...others]), label };
}
