import type { CommandContext } from '../shell/command-context.js';

/** `pass`: as it should be. `warn`: works, with something to know. `fail`: something will not work. */
export type Verdict = 'pass' | 'warn' | 'fail';

export interface Finding {
  readonly verdict: Verdict;
  readonly detail: string;
  /** What to do; present unless it passed. */
  readonly fix?: string;
}

/** One question that `doctor` asks. It answers within a few seconds and never throws on purpose. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly run: (context: CommandContext) => Promise<Finding>;
}

export function pass(detail: string): Finding {
  return { verdict: 'pass', detail };
}

export function warn(detail: string, fix: string): Finding {
  return { verdict: 'warn', detail, fix };
}

export function fail(detail: string, fix: string): Finding {
  return { verdict: 'fail', detail, fix };
}
