import { posix } from 'node:path';
import type { Problem } from '@bloodbank/schema-model';
import type { SourceFile } from '@bloodbank/schema-model/document';
import type { Repository } from './find-repository.js';
import { GitFailed, git } from './git.js';

/** As in a folder that is read from disk: larger files are refused there, too. In bytes. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** A commit, as a person named it and as git knows it. */
export interface Commit {
  readonly name: string;
  readonly id: string;
}

export interface CommittedFiles {
  readonly sources: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

/**
 * The JSON files below a path as they were in a commit, or the one file at it, named from `root`.
 *
 * @throws {GitFailed} when git holds the commit but not all of its files.
 */
export async function readCommit(
  { top }: Repository,
  commit: Commit,
  path: string,
  root: string = path,
): Promise<CommittedFiles> {
  const all = await followLinks(top, await listFiles(top, commit, path));
  const listed = all.flatMap(({ full, blob }) => {
    const file = posix.relative(root, full);
    const isHidden = file.split('/').some((name) => name.startsWith('.'));
    return full === path || (full.endsWith('.json') && !isHidden) ? [{ file, full, blob }] : [];
  });
  const contents = await readBlobs(
    top,
    listed.flatMap(({ blob }) => blob ?? []),
  );
  const sources: SourceFile[] = [];
  const problems: Problem[] = [];
  let next = 0;
  for (const { file, full, blob } of listed) {
    const displayFile = `${commit.name}:${full}`;
    const read = blob === undefined ? BROKEN_LINK : decode(contents[next++] ?? Buffer.alloc(0));
    if ('text' in read) sources.push({ file, displayFile, text: read.text });
    else problems.push({ severity: 'error', file: displayFile, line: 1, column: 1, pointer: '', ...read });
  }
  return { sources, problems };
}

/** The path that a file of a commit has in its tree. */
export function committedPath({ name }: Commit, root: string): (displayFile: string) => string {
  return (displayFile) => posix.relative(root, displayFile.slice(name.length + 1));
}

interface Listed {
  readonly full: string;
  readonly blob: string;
  readonly isLink: boolean;
}

async function listFiles(top: string, { id }: Commit, path: string): Promise<readonly Listed[]> {
  const output = await git(top, ['ls-tree', '-r', '-z', '--full-tree', id, '--', path === '' ? '.' : path]);
  return output
    .toString()
    .split('\0')
    .flatMap((line): readonly Listed[] => {
      const [, mode, blob, full] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return full === undefined || blob === undefined ? [] : [{ full, blob, isLink: mode === '120000' }];
    });
}

/** A link is the file that it leads to, as on disk; `blob` is left out where that is none of the tree. */
async function followLinks(
  top: string,
  listed: readonly Listed[],
): Promise<readonly { readonly full: string; readonly blob?: string }[]> {
  const links = listed.filter(({ isLink }) => isLink);
  if (links.length === 0) return listed;
  const targets = await readBlobs(
    top,
    links.map(({ blob }) => blob),
  );
  const targetOf = new Map(
    links.map(({ full }, index) => [full, posix.join(posix.dirname(full), String(targets[index]))]),
  );
  const files = new Map(listed.filter(({ isLink }) => !isLink).map(({ full, blob }) => [full, blob]));
  return listed.map(({ full }) => {
    let at = full;
    // As many steps as there are links lead to the end, or round in a circle.
    for (let step = 0; step < links.length && targetOf.has(at); step++) at = targetOf.get(at) ?? at;
    const blob = files.get(at);
    return blob === undefined ? { full } : { full, blob };
  });
}

const BROKEN_LINK = {
  rule: 'file-inside',
  message: 'This link leads out of the tree, or nowhere.',
  fix: 'Copy what it points at into the tree.',
};

/** The contents of many files from one process. */
async function readBlobs(top: string, blobs: readonly string[]): Promise<readonly Buffer[]> {
  if (blobs.length === 0) return [];
  const output = await git(top, ['cat-file', '--batch'], `${blobs.join('\n')}\n`);
  const contents: Buffer[] = [];
  for (let offset = 0; offset < output.length; ) {
    const end = output.indexOf(0x0a, offset);
    const [blob, , words] = output.toString('latin1', offset, end).split(' ');
    const size = Number(words);
    if (end === -1 || Number.isNaN(size)) throw new GitFailed(`git does not hold the object ${blob} of this commit`);
    contents.push(output.subarray(end + 1, end + 1 + size));
    offset = end + size + 2;
  }
  return contents;
}

function decode(content: Buffer): { readonly text: string } | Pick<Problem, 'rule' | 'message' | 'fix'> {
  if (content.length > MAX_FILE_BYTES) {
    const message = `The file has ${content.length} bytes; a schema has at most ${MAX_FILE_BYTES}.`;
    return { rule: 'file-size', message, fix: 'Move parts of it to _common/.' };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content) };
  } catch {
    return { rule: 'file-encoding', message: 'The file is not UTF-8.', fix: 'Save it as UTF-8.' };
  }
}
