import type { CommandContext } from '../../shell/command-context.js';
import { findMergeBase } from './find-merge-base.js';
import { openFolder } from './open-folder.js';
import { findCommit, openGit } from './open-git.js';
import type { Opened } from './opened.js';

/** The earlier version that was asked for; where this branch left main, when nothing was. */
export async function openAgainst({ project, cwd }: CommandContext, source: string | undefined): Promise<Opened> {
  const { schemas } = project;
  if (source === undefined) return openGit(schemas, await findMergeBase(schemas));
  if (source.startsWith('git:')) return openGit(schemas, await findCommit(schemas, source.slice('git:'.length)));
  if (source.startsWith('npm:')) return (await import('./open-npm.js')).openNpm(source.slice('npm:'.length));
  return openFolder(
    source,
    cwd,
    'Name an existing folder; a commit is written git:<ref>, a package npm:<name>@<range>.',
  );
}
