import type { Problem } from '../problem.js';
import type { SchemaSet } from '../set/schema-set.js';
import type { LintConfig } from './lint-config.js';

/** A rule is data and a function. Its id is its file, its two test cases, and what a problem names. */
export interface Rule {
  /** `subject-constraint`. */
  readonly id: string;
  /** Completes "Checks that ...". */
  readonly purpose: string;
  readonly check: (set: SchemaSet, config: LintConfig) => readonly Problem[];
}
