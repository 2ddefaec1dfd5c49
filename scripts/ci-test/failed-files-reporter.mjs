import { writeFileSync } from 'node:fs';

/** Read at once: the run's own setup empties the environment. */
const report = process.env.FAILED_FILES;

/** A reporter for vitest: writes which files failed, and how many errors no test caught, as JSON into the file that FAILED_FILES names. */
export default class FailedFilesReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const failed = modules
      .filter((module) => module.state() === 'failed')
      .map((module) => ({
        file: module.moduleId,
        tests: [...module.children.allTests('failed')].map((test) => test.fullName),
      }));
    writeFileSync(report, JSON.stringify({ failed, unhandled: unhandledErrors.length }));
  }
}
