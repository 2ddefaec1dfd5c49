import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { readTree } from '@bloodbank/schema-model';
import { displayPath } from '../../shell/display-path.js';
import { UsageError } from '../../shell/usage-error.js';
import type { Opened } from './opened.js';

/**
 * A folder of schemas, or one file, which is a tree of one.
 *
 * @throws {UsageError} when there is nothing at that path.
 */
export async function openFolder(path: string, cwd: string): Promise<Opened> {
  const full = resolve(cwd, path);
  const found = await stat(full).catch(() => undefined);
  if (found === undefined)
    throw new UsageError(
      `There is no folder of schemas at ${path}.`,
      'Name an existing folder; a commit is written git:<ref>, a package npm:<name>@<range>.',
    );
  const isFile = found.isFile();
  const { sources, problems } = await readTree(isFile ? dirname(full) : full, cwd);
  const chosen = isFile ? sources.filter(({ file }) => file === basename(full)) : sources;
  return { sources: chosen, problems: isFile ? [] : problems, label: displayPath(full, cwd) };
}
