import { randomUUID } from 'node:crypto';
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { compareText } from '@bloodbank/schema-model';
import type { GeneratedFile } from './generated-file.js';
import { GENERATED_START_BYTES, generatedStart, type Origin } from './header.js';

export interface WriteReport {
  /** Files that were created or changed; with `check`, those that would be. */
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** Generated files of an earlier run that nothing stands for any more; with `check`, those that would go. */
  readonly removed: readonly string[];
  /** Whether the folder differs from what the schemas say. Always false after writing. */
  readonly stale: boolean;
}

export interface WriteOptions {
  /** Say what would change and change nothing. */
  readonly check?: boolean;
  /**
   * Remove generated files that are not among these. Off for a folder that is written in parts.
   * @default true
   */
  readonly prune?: boolean;
  /**
   * Who writes. What another command wrote is someone else's.
   * @default 'generate'
   */
  readonly origin?: Origin;
}

const GENERATED_NAME = /\.gen\.(d\.ts|js|ts|css)$|\.(json|md|html)$/;
const SAFE_PATH = /^(?:[A-Za-z0-9_{][A-Za-z0-9_.{}-]*\/)*[A-Za-z0-9_{][A-Za-z0-9_.{}-]*$/;

/**
 * Makes a folder hold exactly these generated files. Everything is looked at before anything is written; what is the same
 * is left alone; a file that does not begin with our header is never touched, and nothing is ever written through a link
 * that leads out of the folder.
 *
 * @throws {Error} when a file of someone else's stands where one of ours must go, or a path leaves the folder.
 */
export async function writeGenerated(
  out: string,
  files: readonly GeneratedFile[],
  options: WriteOptions = {},
): Promise<WriteReport> {
  const folder = resolve(out);
  const start = generatedStart(options.origin ?? 'generate');
  const assertMayWrite = createWriteGuard(folder);
  const wanted = new Set(files.map(({ path }) => path));
  const changed: GeneratedFile[] = [];
  const unchanged: string[] = [];
  for (const file of [...files].sort((a, b) => compareText(a.path, b.path))) {
    assertMayWrite(file.path);
    const current = orUndefined(() => readFileSync(join(folder, file.path), 'utf8'));
    if (current === file.content) unchanged.push(file.path);
    else if (current === undefined || start.test(current)) changed.push(file);
    else
      throw new Error(
        `${join(folder, file.path)} was not written by bloodbank, and is in its way. Move it, or write to another folder.`,
      );
  }
  const others = options.prune === false ? [] : findCandidates(folder).filter((path) => !wanted.has(path));
  const removed = others.filter((path) => beginsWith(start, join(folder, path)));
  const report = { written: changed.map(({ path }) => path), unchanged, removed };
  if (options.check === true) return { ...report, stale: changed.length + removed.length > 0 };
  for (const file of changed) await replaceFile(join(folder, file.path), file.content);
  for (const path of removed) await removeFile(folder, path);
  return { ...report, stale: false };
}

/** What an earlier run wrote below a folder, in the order of its paths. */
export function* readGenerated(
  out: string,
  origin: Origin = 'generate',
): Generator<{ readonly path: string; readonly content: Buffer }> {
  const start = generatedStart(origin);
  for (const path of findCandidates(resolve(out))) {
    const content = readFileSync(join(out, path));
    if (start.test(content.subarray(0, GENERATED_START_BYTES).toString('utf8'))) yield { path, content };
  }
}

/**
 * Files below the folder that are called as generated ones are. Folder by folder, as links are not followed: a recursive listing
 * does follow them from Node 22 on.
 */
function findCandidates(folder: string): readonly string[] {
  const found: string[] = [];
  const folders = [''];
  for (let within = folders.pop(); within !== undefined; within = folders.pop()) {
    for (const entry of orUndefined(() => readdirSync(join(folder, within), { withFileTypes: true })) ?? []) {
      const path = within === '' ? entry.name : `${within}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && GENERATED_NAME.test(entry.name)) found.push(path);
    }
  }
  return found.sort(compareText);
}

function beginsWith(start: RegExp, path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(GENERATED_START_BYTES);
    return start.test(buffer.subarray(0, readSync(file, buffer, 0, buffer.length, 0)).toString('utf8'));
  } finally {
    closeSync(file);
  }
}

/** Refuses what does not lie in a folder, or is a link. Each folder inside is looked up once. */
function createWriteGuard(folder: string): (path: string) => void {
  const realFolder = orUndefined(() => realpathSync(folder)) ?? folder;
  const known = new Map<string, boolean>();
  const leadsOut = (parent: string): boolean => {
    const before = known.get(parent);
    if (before !== undefined) return before;
    const real = orUndefined(() => realpathSync(parent));
    const isOut = real !== undefined && real !== realFolder && !real.startsWith(realFolder + sep);
    known.set(parent, isOut);
    return isOut;
  };
  return (path) => {
    if (!SAFE_PATH.test(path) || path.includes('..'))
      throw new Error(`${JSON.stringify(path)} is not a path inside the output folder.`);
    const target = join(folder, path);
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new Error(`${target} is a link. Remove it: generated files are plain files.`);
    if (leadsOut(dirname(target)))
      throw new Error(`${dirname(target)} leads out of the output folder through a link. Remove the link.`);
  };
}

/** What is not there, or cannot be read, is looked at no further: writing will say why. */
function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** A reader sees the old file or the new one, never half of one. */
async function replaceFile(target: string, content: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  try {
    await writeFile(temporary, content);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function removeFile(folder: string, path: string): Promise<void> {
  await rm(join(folder, path));
  for (let parent = dirname(join(folder, path)); parent !== folder; parent = dirname(parent)) {
    // Fails on the first folder that still holds something, which is what ends the climb.
    if (
      !(await rmdir(parent).then(
        () => true,
        () => false,
      ))
    )
      return;
  }
}
