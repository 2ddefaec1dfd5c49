import { realpathSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import type { SourceFile } from '@bloodbank/schema-model';
import { UsageError } from '../../shell/usage-error.js';
import { askGit, git } from './git.js';
import type { Opened } from './opened.js';

/** As in a folder that is read from disk: larger files are refused there, too. In bytes. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** A commit, as a person named it and as git knows it. */
export interface Commit {
  readonly name: string;
  readonly id: string;
}

/** @throws {UsageError} when the reference names no commit. */
export async function findCommit(folder: string, name: string): Promise<Commit> {
  const id = await askGit(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
  if (id !== undefined && id !== '') return { name, id };
  const isShallow = (await askGit(folder, 'rev-parse', '--is-shallow-repository')) === 'true';
  throw new UsageError(
    `git knows no commit ${JSON.stringify(name)}.`,
    isShallow
      ? 'This clone is shallow: fetch the history (fetch-depth: 0), or name another source with --against.'
      : 'Name a branch, a tag or a commit.',
  );
}

/** The schemas as they were in a commit, read from git's own store: the work tree is never touched. */
export async function openGit(schemas: string, commit: Commit): Promise<Opened> {
  const files = await listFiles(schemas, commit);
  const texts = await readBlobs(
    schemas,
    files.map(({ blob }) => blob),
  );
  const sources = files.map(
    ({ file }, index): SourceFile => ({ file, displayFile: `${commit.name}:${file}`, text: texts[index] ?? '' }),
  );
  return { sources, problems: [], label: `git:${commit.name}` };
}

interface Listed {
  readonly file: string;
  readonly blob: string;
}

async function listFiles(schemas: string, { id }: Commit): Promise<readonly Listed[]> {
  const from = existingFolder(schemas);
  const top = await askGit(from, 'rev-parse', '--show-toplevel');
  if (top === undefined)
    throw new UsageError(`${schemas} is in no git repository.`, 'Name a folder or a package with --against.');
  const inside = relative(realpathSync(top), join(realpathSync(from), relative(from, schemas)))
    .split(sep)
    .join('/');
  const output = await git(top, ['ls-tree', '-r', '-l', '-z', '--full-tree', id, '--', inside === '' ? '.' : inside]);
  return output
    .toString()
    .split('\0')
    .flatMap((line): readonly Listed[] => {
      const [, mode, blob, size, path] = /^(\d+) blob ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
      if (path === undefined || blob === undefined || mode === '120000' || Number(size) > MAX_FILE_BYTES) return [];
      const file = posix.relative(inside, path);
      const isHidden = file.split('/').some((name) => name.startsWith('.'));
      return file.endsWith('.json') && !isHidden ? [{ file, blob }] : [];
    });
}

/** A folder that was deleted since still has a history. */
function existingFolder(folder: string): string {
  try {
    realpathSync(folder);
    return folder;
  } catch {
    return existingFolder(dirname(folder));
  }
}

/** The contents of many files from one process. */
async function readBlobs(folder: string, blobs: readonly string[]): Promise<readonly string[]> {
  if (blobs.length === 0) return [];
  const output = await git(existingFolder(folder), ['cat-file', '--batch'], `${blobs.join('\n')}\n`);
  const texts: string[] = [];
  for (let offset = 0; offset < output.length; ) {
    const end = output.indexOf(0x0a, offset);
    const size = Number(output.toString('latin1', offset, end).split(' ')[2]);
    if (end === -1 || Number.isNaN(size)) break;
    texts.push(output.toString('utf8', end + 1, end + 1 + size));
    offset = end + size + 2;
  }
  return texts;
}
