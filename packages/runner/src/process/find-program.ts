import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { RunnerError } from '../runner-errors.js';

/**
 * Where programs are looked for, whoever asks: an n8n node, a timer and a terminal find the same ones. The person's own come
 * first, then what stands beside this Node, then the system's.
 */
export function usualPath(home: string = homedir()): string {
  const own = [join(home, '.local', 'bin'), dirname(process.execPath)];
  const system = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/opt/homebrew/bin'];
  return [...new Set([...own, ...system])].join(delimiter);
}

/**
 * The file that a name stands for. A name with a slash is a path from `cwd`.
 *
 * @throws {BloodbankError} `runner.program-not-found`, also for one that may not be executed.
 */
export async function findProgram(name: string, path: string, cwd: string): Promise<string> {
  const isPath = name.includes('/') || isAbsolute(name);
  const places = isPath
    ? [resolve(cwd, name)]
    : path
        .split(delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => join(folder, name));
  let forbidden: string | undefined;
  for (const place of places) {
    if (!(await stat(place).catch(() => undefined))?.isFile()) continue;
    const isAllowed = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isAllowed) return place;
    forbidden ??= place;
  }
  if (forbidden !== undefined) {
    throw new RunnerError('runner.program-not-found', `${forbidden} may not be executed.`, {
      remedy: `Allow it with \`chmod +x ${forbidden}\`, or name the interpreter before it.`,
    });
  }
  const where = isPath ? places[0] : `any folder of ${path}`;
  throw new RunnerError('runner.program-not-found', `There is no program ${JSON.stringify(name)} in ${where}.`);
}
