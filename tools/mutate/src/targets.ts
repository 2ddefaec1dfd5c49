import { readFileSync } from 'node:fs';

/** A file that is broken line by line, and the tests that must notice. Paths are those of the repository. */
export interface Target {
  readonly file: string;
  readonly tests: readonly string[];
  /** Whether the tests run what the build makes, as tests of the command line do. Default false. */
  readonly isBuilt?: boolean;
}

/** A mutant that no test can notice, and why that is no fault. */
export interface Survivor {
  readonly file: string;
  readonly change: string;
  readonly reason: string;
}

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')) as T;

export const readTargets = (): readonly Target[] => read('targets.json');
export const readSurvivors = (): readonly Survivor[] => read('survivors.json');
