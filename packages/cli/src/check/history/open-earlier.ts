import type { ParsedTexts } from '@bloodbank/compat';
import type { CommandContext } from '../../shell/command-context.js';
import { UsageError } from '../../shell/usage-error.js';
import { findRepository, isShallow, SHALLOW_REMEDY } from '../open/find-repository.js';
import { openGit } from '../open/open-git.js';
import type { Opened } from '../open/opened.js';
import { earlierCommits } from './earlier-commits.js';

/**
 * Every version of the schemas before the one that is compared with.
 *
 * @throws {UsageError} where that one is no commit, for a folder and a package have no history here, or where the history was
 * not cloned: what is missing cannot be vouched for.
 */
export async function openEarlier(
  { project }: CommandContext,
  label: string,
  parsed: ParsedTexts,
): Promise<readonly Opened[]> {
  if (!label.startsWith('git:')) {
    throw new UsageError(
      '--transitive reads the history of git, and this is compared with something else.',
      'Use --against git:<ref>.',
    );
  }
  const repository = await findRepository(project.schemas);
  if (await isShallow(repository))
    throw new UsageError('--transitive reads the history, and most of it is not here.', SHALLOW_REMEDY);
  const commits = await earlierCommits(repository, label.slice('git:'.length));
  const opened: Opened[] = [];
  for (const commit of commits) opened.push(await openGit(project.schemas, commit, parsed));
  return opened;
}
