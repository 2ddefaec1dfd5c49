import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PathFilter } from './path-filter.js';

/**
 * Every watched file below a folder, as paths relative to it, with `/`. Links are not followed: what one leads to is either
 * found by its own name, or outside. A folder that may not be read, and a name that is no text, is told to `onUnreadable`.
 * `from` is a folder below it to begin at, as a path of that kind.
 */
export async function* scanFolder(
  root: string,
  filter: PathFilter,
  onUnreadable: (path: string, thrown: unknown) => void,
  from = '',
): AsyncGenerator<string> {
  const folders = [from];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(join(root, folder))) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (await isNoText(join(root, path))) onUnreadable(path, new Error('Its name is not UTF-8: rename it.'));
        else if (entry.isDirectory()) {
          if (filter.entersFolder(path)) folders.push(path);
        } else if (entry.isFile() && filter.acceptsFile(path)) yield path;
      }
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') onUnreadable(folder, thrown);
    }
  }
}

/** To Linux a name is bytes. Those that are no UTF-8 are read as U+FFFD, by which the file is not found again. */
async function isNoText(path: string): Promise<boolean> {
  return path.includes('\ufffd') && (await lstat(path).catch(() => undefined)) === undefined;
}
