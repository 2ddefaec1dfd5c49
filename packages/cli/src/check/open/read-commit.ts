import { posix } from 'node:path';
import type { SourceFile } from '@bloodbank/schema-model';
import type { Repository } from './find-repository.js';
import { GitFailed, git } from './git.js';
import type { Commit } from './open-git.js';

/** As in a folder that is read from disk: larger files are refused there, too. In bytes. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** The JSON files below a path as they were in a commit, or the one file at it, named from `root`. */
export async function readCommit(
  { top }: Repository,
  commit: Commit,
  path: string,
  root: string = path,
): Promise<readonly SourceFile[]> {
  const listed = await listFiles(top, commit, path);
  const texts = await readBlobs(
    top,
    listed.map(({ blob }) => blob),
  );
  return listed.flatMap(({ path: full }, index): readonly SourceFile[] => {
    const file = posix.relative(root, full);
    const isHidden = file.split('/').some((name) => name.startsWith('.'));
    const isSchema = full === path || (file.endsWith('.json') && !isHidden);
    return isSchema ? [{ file, displayFile: `${commit.name}:${full}`, text: texts[index] ?? '' }] : [];
  });
}

interface Listed {
  readonly path: string;
  readonly blob: string;
}

async function listFiles(top: string, { id }: Commit, path: string): Promise<readonly Listed[]> {
  const output = await git(top, ['ls-tree', '-r', '-l', '-z', '--full-tree', id, '--', path === '' ? '.' : path]);
  return output
    .toString()
    .split('\0')
    .flatMap((line): readonly Listed[] => {
      const [, mode, blob, size, full] = /^(\d+) blob ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
      if (full === undefined || blob === undefined || mode === '120000' || Number(size) > MAX_FILE_BYTES) return [];
      return full === path || full.endsWith('.json') ? [{ path: full, blob }] : [];
    });
}

/** The contents of many files from one process. */
async function readBlobs(top: string, blobs: readonly string[]): Promise<readonly string[]> {
  if (blobs.length === 0) return [];
  const output = await git(top, ['cat-file', '--batch'], `${blobs.join('\n')}\n`);
  const texts: string[] = [];
  for (let offset = 0; offset < output.length; ) {
    const end = output.indexOf(0x0a, offset);
    const [blob, , words] = output.toString('latin1', offset, end).split(' ');
    const size = Number(words);
    if (end === -1 || Number.isNaN(size)) throw new GitFailed(`git does not hold the object ${blob} of this commit`);
    texts.push(output.toString('utf8', end + 1, end + 1 + size));
    offset = end + size + 2;
  }
  return texts;
}
