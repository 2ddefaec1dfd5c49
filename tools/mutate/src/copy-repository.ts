import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Not copied: what no test reads, and what is large. */
const LEFT_OUT = new Set(['.git', '.turbo', '.bloodbank']);

export interface Copy {
  readonly root: string;
  remove(): void;
}

/**
 * A copy of the whole repository, built files included, in which anything may be broken. Packages lie in it beside each other,
 * so that they import each other's copies; what others wrote is linked to, from the root's `node_modules`.
 */
export function copyRepository(repository: string): Copy {
  const root = mkdtempSync(join(tmpdir(), 'bloodbank-mutate-'));
  const modules = join(repository, 'node_modules');
  cpSync(repository, root, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => path !== modules && !LEFT_OUT.has(basename(path)),
  });
  symlinkSync(modules, join(root, 'node_modules'));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
