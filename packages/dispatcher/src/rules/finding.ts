/** One thing that is wrong with a rule file: where it is, what it is, and what to do about it. */
export interface RuleFinding {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** JSON pointer into the file; empty for its root. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string;
}

/** As a compiler would say it. */
export function formatFinding({ file, line, pointer, message, fix }: RuleFinding): string {
  return `${file}:${line}${pointer === '' ? '' : ` ${pointer}`}: ${message} ${fix}`;
}

/** The place of a finding, and the rest of what it says. */
export type Report = (pointer: string, message: string, fix: string, severity?: RuleFinding['severity']) => void;
