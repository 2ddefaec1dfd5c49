import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';

/** Files that editors, browsers and systems make for themselves, in the syntax of .gitignore. */
const TEMPORARY = [
  '*~',
  '.#*',
  '#*#',
  '*.swp',
  '*.swo',
  '*.swx',
  '4913',
  '*.tmp',
  '*.temp',
  '.~lock.*#',
  '~$*',
  '*.part',
  '*.partial',
  '*.crdownload',
  '*.download',
  '.goutputstream-*',
  '.nfs*',
  '.fuse_hidden*',
  '.DS_Store',
  'Thumbs.db',
  'desktop.ini',
  '.git/',
  '.hg/',
  '.svn/',
  '.bloodbank/',
  'node_modules/',
];

/** Read from the top of a watched folder, the second one last, so that it may take back what the first one says. */
export const IGNORE_FILES: readonly string[] = ['.gitignore', '.bloodbankignore'];

export interface PathFilter {
  /** A file that is watched. `path` is relative to the folder, with `/`. */
  acceptsFile(path: string): boolean;
  /** A folder that is looked into. */
  entersFolder(path: string): boolean;
}

/**
 * Which paths below a folder are watched: those that a glob of `include` matches, if any is given, and that no line of
 * `ignored`, the ignore files of the folder, or the list of temporary files names.
 */
export async function readPathFilter(
  root: string,
  include: readonly string[],
  ignored: readonly string[],
): Promise<PathFilter> {
  const rules: Ignore = ignore().add(TEMPORARY);
  for (const name of IGNORE_FILES) {
    const text = await readFile(join(root, name), 'utf8').catch(() => undefined);
    if (text !== undefined) rules.add(text);
  }
  rules.add([...ignored]);
  // A glob without a slash speaks of names, at any depth, as people expect of *.md.
  const globs = include.map((glob) => picomatch(glob.includes('/') ? glob : `**/${glob}`, { dot: true }));
  return {
    acceptsFile: (path) => !rules.ignores(path) && (globs.length === 0 || globs.some((matches) => matches(path))),
    entersFolder: (path) => !rules.ignores(`${path}/`),
  };
}
