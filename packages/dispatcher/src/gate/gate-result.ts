/** What came of a component's check, in the words of the original dispatcher. It is told to whoever is told of the ticket. */
export interface GateResult {
  readonly status: 'disabled' | 'skipped' | 'missing' | 'timeout' | 'passed' | 'failed';
  readonly reason?: 'missing_component' | 'no_check_config' | 'missing_command' | 'missing_cwd' | 'not_started';
  readonly component?: string;
  readonly cwd?: string;
  /** As it is shown: the arguments joined by spaces. */
  readonly command?: string;
  readonly timeout_seconds?: number;
  readonly exit_code?: number;
  readonly duration_seconds?: number;
  readonly stdout_tail?: string;
  readonly stderr_tail?: string;
}

/** Names that placeholders may use. */
export const GATE_FIELDS: readonly (keyof GateResult)[] = [
  'status',
  'reason',
  'component',
  'cwd',
  'command',
  'timeout_seconds',
  'exit_code',
  'duration_seconds',
  'stdout_tail',
  'stderr_tail',
];
