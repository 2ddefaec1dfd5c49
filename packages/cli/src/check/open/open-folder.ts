import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { buildTree, type ParsedTexts } from '@bloodbank/compat';
import { readTree } from '@bloodbank/schema-model';
import { displayPath } from '../../shell/display-path.js';
import { UsageError } from '../../shell/usage-error.js';
import { onlyOf, refersOutside } from './one-file.js';
import type { Opened } from './opened.js';

/**
 * A folder of schemas, or one file, which is a tree of one.
 *
 * @throws {UsageError} when there is nothing at that path.
 */
export async function openFolder(path: string, cwd: string, remedy: string, parsed?: ParsedTexts): Promise<Opened> {
  const full = resolve(cwd, path);
  const label = displayPath(full, cwd);
  const found = await stat(full).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no folder of schemas at ${path}.`, remedy);
  if (found.isFile()) return { tree: await openFile(full, cwd), label };
  const { sources, problems } = await readTree(full, cwd);
  const fileOf = (displayFile: string): string => relative(full, resolve(cwd, displayFile)).split(sep).join('/');
  return { tree: buildTree(sources, problems, fileOf, parsed), label };
}

async function openFile(full: string, cwd: string): Promise<Opened['tree']> {
  const own = { file: basename(full), displayFile: displayPath(full, cwd), text: readFileSync(full, 'utf8') };
  const others = refersOutside(own.text) ? (await readTree(dirname(full), cwd)).sources : [];
  return onlyOf(own.file, [own, ...others]);
}
