/**
 * `pnpm check`: all that CI checks besides the tests. As many steps run at a time as there are processors, the longest first; every
 * step runs, so that one look shows everything, and what a step has to say stands together.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { commandOf } from './spawn-rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const CLI = 'packages/cli/bin/bloodbank.js';

const steps = [
  ['what the shell snippets of the docs do', 'node', ['scripts/run-docs.mjs']],
  ['import directions', 'node', ['scripts/imports/check.mjs']],
  ['generated files up to date', 'pnpm', ['--silent', 'generate', '--check']],
  ['types of tests and examples', 'tsc', ['-p', 'tsconfig.tests.json']],
  ['dead code', 'knip', ['--no-progress', '--treat-config-hints-as-errors']],
  ['format and lint', 'biome', ['ci', '--error-on-warnings', '.']],
  ['types', 'tsc', ['-b']],
  ['docs', 'node', ['scripts/check-docs.mjs']],
  ['what comes from outside', 'node', ['scripts/supply.mjs', 'check']],
  ['schemas', 'node', [CLI, 'lint']],
  ['schemas against the previous commit', 'node', ['scripts/check-schemas.mjs']],
  ['topology', 'node', [CLI, 'topology', 'check']],
  ['workflows', 'node', ['scripts/check-workflows.mjs']],
];

const failed = [];
const waiting = [...steps];
const began = performance.now();
await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
const names = steps.map(([name]) => name).filter((name) => failed.includes(name));
process.stdout.write(`${steps.length} steps in ${seconds(began)}\n`);
if (names.length > 0) {
  process.stderr.write(`\nFailed: ${names.join(', ')}.\n`);
  process.exit(1);
}

async function work() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const [name, program, args] = step;
    const from = performance.now();
    const { status, said } = await run(program, args);
    process.stdout.write(`${said}${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds(from)})\n`);
    if (status !== 0) failed.push(name);
  }
}

function run(program, args) {
  return new Promise((resolve) => {
    const [file, rest, rules] = commandOf(program, args, process.platform);
    const child = spawn(file, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...rules });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        said += chunk;
      });
    }
    child.on('error', (error) => resolve({ status: 1, said: `${said}${program}: ${error.message}\n` }));
    child.on('close', (status) => resolve({ status, said }));
  });
}

function seconds(from) {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}
