import { relative, sep } from 'node:path';

/** A path as a person names it from where they are; whole where it lies elsewhere. With forward slashes. */
export function displayPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  const shown = short === '' || short.startsWith('..') ? path : short;
  return shown.split(sep).join('/');
}
