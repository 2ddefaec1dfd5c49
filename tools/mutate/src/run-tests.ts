import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Target } from './targets.js';

export type Outcome = 'passed' | 'failed' | 'timed out';

/** Runs a target's tests in a copy of the repository, up to the first that fails. A mutant may never end: then it is ended. */
export async function runTests(
  root: string,
  { file, tests, isBuilt = false }: Target,
  timeoutMs: number,
): Promise<Outcome> {
  // What has wrong types is bundled all the same, and it is the tests that must notice.
  const folder = join(root, ...file.split('/').slice(0, 2));
  if (isBuilt) await run(folder, [process.execPath, join(root, 'scripts/bundle.mjs')], timeoutMs);
  const vitest = join(root, 'node_modules', '.bin', 'vitest');
  return run(root, [vitest, 'run', '--bail=1', '--reporter=dot', ...tests], timeoutMs);
}

async function run(root: string, [path = '', ...args]: readonly string[], timeoutMs: number): Promise<Outcome> {
  // A group of its own, for tests start processes too.
  const child = spawn(path, args, { cwd: root, stdio: 'ignore', detached: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  }, timeoutMs);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return isLate ? 'timed out' : code === 0 ? 'passed' : 'failed';
}
