import { UsageError } from '../../shell/usage-error.js';
import { findRepository, isShallow, SHALLOW_REMEDY } from './find-repository.js';
import { askGit } from './git.js';
import type { Commit } from './read-commit.js';

/**
 * Where the branch that is checked out left the main one.
 *
 * @throws {UsageError} where there is no repository, no main branch or no common commit: then somebody must say.
 */
export async function findMergeBase(schemas: string): Promise<Commit> {
  const repository = await findRepository(schemas);
  const { top } = repository;
  const head = await askGit(top, 'symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  for (const branch of [head, 'origin/main', 'main', 'origin/master', 'master']) {
    if (branch === undefined || branch === '') continue;
    const id = await askGit(top, 'merge-base', 'HEAD', branch);
    if (id !== undefined && id !== '') return { name: id.slice(0, 12), id };
  }
  throw new UsageError(
    'No commit is common to this branch and a main one (origin/HEAD, main or master).',
    (await isShallow(repository))
      ? SHALLOW_REMEDY
      : 'Say what to compare with: --against git:<ref>, a folder, or npm:<package>@<range>.',
  );
}
