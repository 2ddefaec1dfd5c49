/**
 * Runs tests again and again in one process, as `run-tests.ts` asks: most of what a run costs is to read and to translate what did
 * not change. Each test file still has a process of its own.
 */
import { join } from 'node:path';
import { createVitest } from 'vitest/node';

let failures = 0;
const countFailures = {
  onTestCaseResult: (test) => {
    if (test.result().state === 'failed') failures += 1;
  },
};

const root = process.cwd();
let vitest;

async function hasPassed({ file, tests }) {
  vitest ??= await createVitest('test', { root, watch: false, bail: 1, reporters: [countFailures] });
  failures = 0;
  vitest.invalidateFile(join(root, file));
  // One file after the other, for most mutants are noticed by the first.
  for (const test of tests) {
    const path = join(root, test);
    const specification = vitest.getRootProject().createSpecification(path);
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification]);
    // It tells of those that ran before as well.
    const isOk = testModules.some((module) => module.moduleId === path && module.ok());
    if (failures > 0 || unhandledErrors.length > 0 || !isOk) return false;
  }
  return true;
}

// Whoever asks has ended.
process.once('disconnect', () => process.exit());

process.on('message', (target) => {
  hasPassed(target).then(
    (isPassed) => process.send(isPassed),
    (thrown) => {
      process.stderr.write(`${thrown}\n`);
      process.exit(1);
    },
  );
});
