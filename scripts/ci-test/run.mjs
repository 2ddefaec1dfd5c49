/**
 * `node scripts/ci-test/run.mjs`: the whole suite as `npm test` runs it. Where at most five files fail, each is run once more with nothing
 * beside it: what fails then fails the run, and what passes is named as not stable, so that a machine that was short of
 * breath for a second does not hide what the other thousands of tests say. An error that no test caught is never run again.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf } from '../spawn-rules.mjs';

const MOST_FILES = 5;
const root = fileURLToPath(new URL('../..', import.meta.url));
const reporter = fileURLToPath(new URL('failed-files-reporter.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bloodbank-ci-test-'));
const report = join(folder, 'failed.json');

process.exitCode = runSuite();
rmSync(folder, { recursive: true });

function runSuite() {
  const args = process.argv.slice(2);
  const first = test(['--reporter=default', `--reporter=${reporter}`, ...args]);
  const { failed, unhandled, files: allFiles, tests: allTests } = readReport();
  if (first === 0) return sum(allFiles, allTests);
  if (failed.length === 0 || failed.length > MOST_FILES || unhandled > 0) return first;
  const files = failed.map(({ file }) => relative(root, file));
  say(`${files.length} of the files failed, and run once more with nothing beside them: ${files.join(', ')}`);
  for (const file of files) {
    const again = test(['--maxWorkers=1', file]);
    if (again !== 0) return again;
  }
  say('Not stable: these failed beside the others and passed alone.');
  for (const { file, tests } of failed) {
    for (const name of tests.length === 0 ? ['(the file itself)'] : tests) say(`  ${relative(root, file)} > ${name}`);
  }
  return sum(allPassed(allFiles), allPassed(allTests));
}

/** The last lines, without colours, for whoever reads the log of a run; also into the file that CI_TEST_SUMMARY names. */
function sum(files, tests) {
  const lines = ` Test Files  ${inWords(files)}\n      Tests  ${inWords(tests)}\n`;
  process.stdout.write(lines);
  const { CI_TEST_SUMMARY } = process.env;
  if (CI_TEST_SUMMARY !== undefined) appendFileSync(CI_TEST_SUMMARY, lines);
  return 0;
}

/** `7 passed | 1 skipped (8)`, as vitest writes it. */
function inWords({ passed, skipped }) {
  return `${passed} passed${skipped === 0 ? '' : ` | ${skipped} skipped`} (${passed + skipped})`;
}

/** What failed beside others, and then passed alone. */
function allPassed({ passed, failed, skipped }) {
  return { passed: passed + failed, failed: 0, skipped };
}

function test(args) {
  const [file, rest, rules] = commandOf('npm', ['test', '--', ...args], process.platform);
  const { status } = spawnSync(file, rest, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FAILED_FILES: report },
    ...rules,
  });
  return status ?? 1;
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { failed: [], unhandled: 0 };
  }
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
