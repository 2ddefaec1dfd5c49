import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe } from 'vitest';
import { describeOnBoth } from './describe-on-both.fixture.js';
import { requiresServers } from './rabbit-url.fixture.js';
import type { Scenario } from './scenario.fixture.js';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../fixtures/pika_client.py', import.meta.url));

/** Debian's python3-pika belongs to Debian's own python3, which need not be the first in the path. */
async function findPython(): Promise<string | undefined> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const works = await run(python, ['-c', 'import pika']).then(
      () => true,
      () => false,
    );
    if (works) return python;
  }
  return undefined;
}

const python = await findPython();

const scenarios: readonly Scenario[] = [
  {
    name: 'publishes, is told what is unroutable, consumes, rejects, and finds its dead letter',
    run: async (bench) => {
      const { stdout } = await run(python ?? 'python3', [script, bench.url, bench.name('pika')], { timeout: 15_000 });
      return JSON.parse(stdout);
    },
    shows: {
      unroutable: 312,
      bodies: [{ n: 0 }, { n: 1 }, { n: 2 }],
      headers: { n: 0, grüße: 'ü', nested: { list: [1, 'two', true] } },
      dead: [{ n: 1 }, 'rejected', 1],
      passive: 404,
    },
  },
];

const hasPika = python !== undefined;
const title = hasPika
  ? 'a client in Python'
  : 'a client in Python (skipped: no python3 can import pika; Debian has it as python3-pika)';
describe.skipIf(!hasPika && !requiresServers)(title, () => describeOnBoth('pika', scenarios));
