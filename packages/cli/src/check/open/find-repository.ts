import { realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { UsageError } from '../../shell/usage-error.js';
import { askGit, git } from './git.js';

/** Where a path lies in the history that holds it. */
export interface Repository {
  readonly top: string;
  /** From the top, with forward slashes; empty for the top itself. */
  readonly inside: string;
}

/**
 * The repository that a file or a folder lies in, also one that was deleted since: it still has a history.
 *
 * @throws {UsageError} with what git says, when there is none that can be read.
 */
export async function findRepository(path: string): Promise<Repository> {
  const from = existingFolder(path);
  const output = await git(from, ['rev-parse', '--show-toplevel']).catch((error: Error) => {
    throw new UsageError(
      `There is no git repository to read earlier versions of ${path} from: ${error.message.replace(/^fatal: /, '')}.`,
      'Say what to compare with: --against git:<ref>, a folder, or npm:<package>@<range>.',
    );
  });
  const top = output.toString().replace(/\r?\n$/, '');
  const inside = relative(realpathSync(top), join(realpathSync(from), relative(from, path)));
  return { top, inside: inside.split(sep).join('/') };
}

/** Whether history was left out when the repository was cloned. */
export async function isShallow({ top }: Repository): Promise<boolean> {
  return (await askGit(top, 'rev-parse', '--is-shallow-repository')) === 'true';
}

export const SHALLOW_REMEDY = 'This clone is shallow: fetch the history (fetch-depth: 0, or git fetch --unshallow).';

function existingFolder(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : existingFolder(dirname(path));
}
