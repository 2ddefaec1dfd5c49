/** One thing that is wrong with a tree of schemas: where it is, what it is, and what to do about it. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** `subject-constraint`, the same in every output format. */
  readonly rule: string;
  /** With forward slashes, relative to the current directory where it lies below it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** JSON pointer into the file; empty for its root. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string;
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** By file, then by place, so that two runs print the same list whatever order the files were read in. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.rule, b.rule) ||
      compareText(a.message, b.message),
  );
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
