import type { Earlier } from '@bloodbank/compat';
import type { CommandContext } from '../../shell/command-context.js';
import { UsageError } from '../../shell/usage-error.js';
import { openGit } from '../open/open-git.js';
import { treeOf } from '../open/opened.js';
import { earlierCommits } from './earlier-commits.js';

/**
 * Every version of the schemas before the one that is compared with.
 *
 * @throws {UsageError} where that one is no commit: a folder and a package have no history here.
 */
export async function openEarlier({ project }: CommandContext, label: string): Promise<readonly Earlier[]> {
  if (!label.startsWith('git:')) {
    throw new UsageError(
      '--transitive reads the history of git, and this is compared with something else.',
      'Use --against git:<ref>.',
    );
  }
  const commits = await earlierCommits(project.root, project.schemas, label.slice('git:'.length));
  const opened: Earlier[] = [];
  for (const commit of commits) {
    const read = await openGit(project.schemas, commit);
    opened.push({ tree: await treeOf(read), label: read.label });
  }
  return opened;
}
