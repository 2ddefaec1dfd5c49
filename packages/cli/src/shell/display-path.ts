import { relative, sep } from 'node:path';

/** A path as a person names it from where they are; whole where it lies elsewhere. With forward slashes. */
export function displayPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  const shown = short === '' || short.startsWith('..') ? path : short;
  return shown.split(sep).join('/');
}

/** The same as somebody types it into a shell: in quotes where the shell would read more than a name. */
export function typedPath(path: string, cwd: string, platform: NodeJS.Platform = process.platform): string {
  const shown = displayPath(path, cwd);
  if (/^[\p{L}\p{M}\p{N}_./:@%+,][\p{L}\p{M}\p{N}_./:@%+,-]*$/u.test(shown)) return shown;
  // Neither cmd.exe nor PowerShell lets a name hold a double quote, and both read what stands between two of them.
  return platform === 'win32' ? `"${shown}"` : `'${shown.replaceAll("'", "'\\''")}'`;
}
