import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Target } from './targets.js';

export type Outcome = 'passed' | 'failed' | 'timed out';

const RESIDENT = fileURLToPath(new URL('resident-tests.mjs', import.meta.url));

/** Runs tests in a copy of the repository, up to the first that fails. A mutant may never end: then it is ended. */
export class TestRunner {
  readonly #root: string;
  #resident: ChildProcess | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  async run({ file, tests, isBuilt = false }: Target, timeoutMs: number): Promise<Outcome> {
    // What has wrong types is bundled all the same, and it is the tests that must notice.
    if (isBuilt) await this.#bundle(join(this.#root, ...file.split('/').slice(0, 2)));
    this.#resident ??= startResident(this.#root);
    const resident = this.#resident;
    const late = AbortSignal.timeout(Math.ceil(timeoutMs));
    const ended = new AbortController();
    const signal = AbortSignal.any([late, ended.signal]);
    resident.send({ file, tests });
    try {
      const answered = once(resident, 'message', { signal }).then(([isPassed]) => (isPassed ? 'passed' : 'failed'));
      const exited = once(resident, 'exit', { signal }).then(() => {
        throw new Error(`The process that runs the tests of ${file} ended.`);
      });
      return await Promise.race([answered, exited]);
    } catch (thrown) {
      this.close();
      if (late.aborted) return 'timed out';
      throw thrown;
    } finally {
      ended.abort();
    }
  }

  close(): void {
    const pid = this.#resident?.pid;
    this.#resident = undefined;
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  async #bundle(folder: string): Promise<void> {
    const bundler = spawn(process.execPath, [join(this.#root, 'scripts/bundle.mjs')], { cwd: folder, stdio: 'ignore' });
    await once(bundler, 'close');
  }
}

/** In a group of its own, for tests start processes too. */
function startResident(root: string): ChildProcess {
  return fork(RESIDENT, { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true, execArgv: [] });
}
