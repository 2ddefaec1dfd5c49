import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareText } from '../problem.js';
import { hashOf } from './hash-of.js';

/** Folders of the code that reads a tree: this package's and the core's. */
export const MODEL_FOLDERS: readonly URL[] = [
  new URL('..', import.meta.url),
  new URL('..', import.meta.resolve('@bloodbank/core/json')),
];

const CODE = /(?<!\.(?:test|fixture|d))\.(?:c?js|ts)$/;

/**
 * Says which program this is, by the code in some folders, and by the Node that runs it. A version would not do: while a program
 * is being written, two call themselves by the same.
 */
export function hashOfCode(folders: readonly URL[], ...others: readonly string[]): string {
  const paths = folders
    .map((folder) => fileURLToPath(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && CODE.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name)),
    );
  // Without giving way: for many small files that takes a quarter of the time.
  const texts = paths.sort(compareText).map((path) => readFileSync(path, 'utf8'));
  return hashOf(process.version, ...others, ...texts);
}
