import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The branch that is checked out around a folder, without asking git; undefined outside of a repository, and where none is. */
export async function gitBranchOf(folder: string): Promise<string | undefined> {
  for (let place = resolve(folder); ; place = dirname(place)) {
    const head = await readHead(join(place, '.git'));
    if (head !== undefined) return /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1]?.trim();
    if (dirname(place) === place) return undefined;
  }
}

async function readHead(git: string): Promise<string | undefined> {
  const head = await readFile(join(git, 'HEAD'), 'utf8').catch(() => undefined);
  if (head !== undefined) return head;
  // In a worktree, `.git` is a file that says where its own part of the repository is.
  const pointer = await readFile(git, 'utf8').catch(() => undefined);
  const place = pointer === undefined ? undefined : /^gitdir: (.+)$/m.exec(pointer)?.[1]?.trim();
  return place === undefined
    ? undefined
    : readFile(join(resolve(dirname(git), place), 'HEAD'), 'utf8').catch(() => undefined);
}
