import { UsageError } from '../../shell/usage-error.js';
import { askGit } from './git.js';
import type { Commit } from './open-git.js';

/**
 * Where this branch left the main one.
 *
 * @throws {UsageError} where there is no repository, no main branch or no common commit: then somebody must say.
 */
export async function findMergeBase(folder: string): Promise<Commit> {
  const remedy = 'Say what to compare with: --against git:<ref>, a folder, or npm:<package>@<range>.';
  if ((await askGit(folder, 'rev-parse', '--is-inside-work-tree')) !== 'true')
    throw new UsageError('This is no git repository, so there is no earlier version to compare with.', remedy);
  const head = await askGit(folder, 'symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  for (const branch of [head, 'origin/main', 'main', 'origin/master', 'master']) {
    if (branch === undefined || branch === '') continue;
    const id = await askGit(folder, 'merge-base', 'HEAD', branch);
    if (id !== undefined && id !== '') return { name: id.slice(0, 12), id };
  }
  throw new UsageError('There is no main branch that this one came from.', remedy);
}
