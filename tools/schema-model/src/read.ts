import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import type { SourceFile } from './document/parse-document.js';
import { MAX_FILE_BYTES, MAX_FILES } from './document/text-limits.js';
import { compareText, type Problem } from './problem.js';

export interface ReadTree {
  readonly sources: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

/**
 * Every `.json` file below a folder, as text. Never follows a link out of the folder, and never reads more than
 * `MAX_FILES` files or a file of more than `MAX_FILE_BYTES` bytes. Files and folders that begin with a dot are left out.
 *
 * It reads without giving way: for many small files that takes a quarter of the time.
 */
export async function readTree(root: string, cwd: string = process.cwd()): Promise<ReadTree> {
  const sources: SourceFile[] = [];
  const problems: Problem[] = [];
  const shownRoot = displayPath(root, cwd);
  const isBelow = shownRoot !== root.split(sep).join('/');
  // What lies in a folder below `cwd` is named after it; only elsewhere may `cwd` itself be inside.
  const display = (file: string): string =>
    isBelow && file !== '' ? `${shownRoot}/${file}` : displayPath(join(root, file), cwd);
  const refuse = (file: string, rule: string, message: string, fix: string): void => {
    problems.push({ severity: 'error', rule, file: display(file), line: 1, column: 1, pointer: '', message, fix });
  };

  const refuseUnreadable = (file: string): void =>
    refuse(file, 'file-readable', 'The file cannot be read.', `Make it readable: chmod u+r ${display(file)}`);

  const realRoot = orUndefined(() => realpathSync(root));
  if (realRoot === undefined || !statSync(realRoot).isDirectory()) {
    refuse(
      '',
      'tree-exists',
      'There is no folder of schemas here.',
      'Name the folder that holds them with --schemas, or in bloodbank.config.json; `bloodbank init` begins one.',
    );
    return { sources, problems };
  }

  const visited = new Set<string>();
  const folders = [''];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const real = realpathSync(join(realRoot, folder));
    if (visited.has(real)) continue;
    visited.add(real);
    const entries = orUndefined(() => readdirSync(join(realRoot, folder), { withFileTypes: true }));
    if (entries === undefined) {
      refuse(folder, 'file-readable', 'The folder cannot be read.', `Make it readable: chmod u+rx ${display(folder)}`);
      continue;
    }
    for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
      const { name } = entry;
      if (name.startsWith('.')) continue;
      const file = posix.join(folder, name);
      const path = join(realRoot, file);
      if (entry.isSymbolicLink() && !staysInside(path, realRoot)) {
        refuse(
          file,
          'file-inside',
          'This link leads out of the tree, or nowhere.',
          'Copy what it points at into the tree.',
        );
        continue;
      }
      const found = orUndefined(() => statSync(path));
      if (found === undefined) refuseUnreadable(file);
      else if (found.isDirectory()) folders.push(file);
      else if (!found.isFile() || !name.endsWith('.json')) continue;
      else if (found.size > MAX_FILE_BYTES) {
        refuse(
          file,
          'file-size',
          `The file has ${found.size} bytes; a schema has at most ${MAX_FILE_BYTES}.`,
          'Move parts of it to _common/.',
        );
      } else if (sources.length >= MAX_FILES) {
        refuse(
          '',
          'tree-size',
          `The tree holds more than ${MAX_FILES} schema files.`,
          'Generate from one of its folders at a time.',
        );
        return { sources, problems };
      } else {
        const bytes = orUndefined(() => readFileSync(path));
        const text = bytes === undefined ? undefined : decodeUtf8(bytes);
        if (bytes === undefined) refuseUnreadable(file);
        else if (text === undefined) refuse(file, 'file-encoding', 'The file is not UTF-8.', 'Save it as UTF-8.');
        else sources.push({ file, displayFile: display(file), text });
      }
    }
  }
  return { sources, problems };
}

/** Relative to where a person is, when it lies there; with forward slashes. */
export function displayPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  const shown = short === '' || short.startsWith('..') ? path : short;
  return shown.split(sep).join('/');
}

function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function staysInside(path: string, realRoot: string): boolean {
  const target = orUndefined(() => realpathSync(path));
  return target !== undefined && (target === realRoot || target.startsWith(realRoot + sep));
}

function decodeUtf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
