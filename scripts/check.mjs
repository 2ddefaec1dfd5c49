/**
 * `pnpm check`: all that CI checks besides the tests, in its order. Every step runs, so that one look shows everything.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const steps = [
  ['format and lint', 'biome', ['ci', '--error-on-warnings', '.']],
  ['types', 'tsc', ['-b']],
  ['types of tests and examples', 'tsc', ['-p', 'tsconfig.tests.json']],
  ['import directions', 'node', ['scripts/imports/check.mjs']],
  ['dead code', 'knip', ['--no-progress', '--treat-config-hints-as-errors']],
  ['what comes from outside', 'node', ['scripts/supply.mjs', 'check']],
  ['workflows', 'node', ['scripts/check-workflows.mjs']],
  ['schemas', 'node', ['packages/cli/bin/bloodbank.js', 'lint']],
  ['schemas against the previous commit', 'node', ['scripts/check-schemas.mjs']],
  ['topology', 'node', ['packages/cli/bin/bloodbank.js', 'topology', 'check']],
  ['generated files up to date', 'pnpm', ['--silent', 'generate', '--check']],
];

const failed = [];
for (const [name, program, args] of steps) {
  const from = performance.now();
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  const took = `${((performance.now() - from) / 1000).toFixed(1)} s`;
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${took})\n`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  process.stderr.write(`\nFailed: ${failed.join(', ')}.\n`);
  process.exit(1);
}
