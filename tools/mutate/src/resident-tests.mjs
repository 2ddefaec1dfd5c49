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
  const project = vitest.getRootProject();
  const specifications = tests.map((test) => project.createSpecification(join(root, test)));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const areAllOk = testModules.length === tests.length && testModules.every((module) => module.ok());
  return failures === 0 && unhandledErrors.length === 0 && areAllOk;
}

process.on('message', (target) => {
  hasPassed(target).then(
    (isPassed) => process.send(isPassed),
    (thrown) => {
      process.stderr.write(`${thrown}\n`);
      process.exit(1);
    },
  );
});
