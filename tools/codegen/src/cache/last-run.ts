import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type Problem, type ReadTree } from '@bloodbank/schema-model';
import { hashOf } from '@bloodbank/schema-model/cache';
import type { GeneratedFile } from '../generated-file.js';

/** A run that came to its end, and what it was made of: with the same of both, another one would change nothing. */
export interface LastRun {
  /** Of the generator, its options, and every file of the tree. */
  readonly inputs: string;
  /** Of every generated file, by `outputsHash`. */
  readonly outputs: string;
  readonly paths: readonly string[];
  readonly events: number;
  /** Warnings, which a run that does nothing repeats. */
  readonly problems: readonly Problem[];
}

/** What a run is made of. `options` are all that decide what is generated, or where. */
export function inputsHash(generator: string, options: readonly string[], { sources }: ReadTree): string {
  const hash = createHash('sha256');
  // Lengths keep apart what is written one after another.
  const add = (text: string): void => void hash.update(`${text.length} `).update(text);
  for (const text of [generator, ...options]) add(text);
  for (const { file, displayFile, text } of sources) {
    add(file);
    add(displayFile);
    add(text);
  }
  return hash.digest('base64url');
}

/** Of what a folder of contracts holds, or would. Files in the order of their paths. */
export function outputsHash(
  files: Iterable<Pick<GeneratedFile, 'path'> & { readonly content: string | Buffer }>,
): string {
  const hash = createHash('sha256');
  for (const { path, content } of files) {
    hash.update(`${path} ${Buffer.byteLength(content)} `).update(content);
  }
  return hash.digest('base64url');
}

/** `undefined` where there was none, or where its file is not what was written. */
export function readLastRun(folder: string, tree: string): LastRun | undefined {
  try {
    const text = readFileSync(pathOf(folder, tree), 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (text.slice(0, end) !== hashOf(body)) return undefined;
    const run: unknown = JSON.parse(body);
    return isJsonObject(run) ? (run as unknown as LastRun) : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole. Never throws: without it the next run only takes longer. */
export async function writeLastRun(folder: string, tree: string, run: LastRun): Promise<void> {
  const body = JSON.stringify(run);
  const temporary = join(folder, `.${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, `${hashOf(body)}\n${body}`);
    await rename(temporary, pathOf(folder, tree));
  } catch {
    // As above.
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

function pathOf(folder: string, tree: string): string {
  return join(folder, `last-run-${hashOf(tree).slice(0, 12)}.json`);
}
