import { writeFileSync } from 'node:fs';

/** Read at once: the run's own setup empties the environment. */
const report = process.env.FAILED_FILES;

/**
 * A reporter for vitest: writes which files failed, how many errors no test caught, and how many files and tests there were, as JSON
 * into the file that FAILED_FILES names.
 */
export default class FailedFilesReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const failed = modules
      .filter((module) => module.state() === 'failed')
      .map((module) => ({
        file: module.moduleId,
        tests: [...module.children.allTests('failed')].map((test) => test.fullName),
      }));
    const files = { passed: 0, failed: 0, skipped: 0 };
    const tests = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      files[module.state()] += 1;
      for (const test of module.children.allTests()) tests[test.result().state] += 1;
    }
    writeFileSync(report, JSON.stringify({ failed, unhandled: unhandledErrors.length, files, tests }));
  }
}
