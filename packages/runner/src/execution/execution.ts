import type { ProcessIdentity } from '@bloodbank/outbox';

/** The answer to `exec --detach`, as n8n workflows of the original expect it. */
export interface ExecutionHandle {
  readonly execution_id: string;
  readonly session_name: string;
  /** The assistant, or other program, that executes. */
  readonly client: string;
  readonly log_path: string;
  readonly working_directory: string;
  /** RFC 3339, UTC. */
  readonly started_at: string;
}

/** `starting` until the process that watches over it has begun; `orphaned` where that one died and nobody saw the end. */
export type ExecutionStatus = 'starting' | 'running' | 'succeeded' | 'failed' | 'timed-out' | 'stopped' | 'orphaned';

/** What is remembered of an execution, in one file. Secrets of the environment are not in it. */
export interface Execution extends ExecutionHandle {
  readonly status: ExecutionStatus;
  readonly program: string;
  readonly args: readonly string[];
  readonly worktree: string | null;
  readonly profile: string | null;
  readonly timeout_ms: number | null;
  readonly correlation_id: string;
  /** The id of `jelmore.execution.started`, which caused everything that the execution tells. */
  readonly started_event_id: string;
  /** The process that watches over it. */
  readonly supervisor: Pick<ProcessIdentity, 'pid' | 'startedAt'> | null;
  /** The program itself, and its group. */
  readonly process: Pick<ProcessIdentity, 'pid' | 'startedAt'> | null;
  readonly exit_code: number | null;
  readonly ended_at: string | null;
  readonly duration_seconds: number | null;
  readonly output_bytes: number;
  readonly is_output_cut: boolean;
  /** The end of its output, as text. */
  readonly summary: string | null;
  readonly error: string | null;
}

/** Whether it may still change. */
export function isOpen({ status }: Pick<Execution, 'status'>): boolean {
  return status === 'starting' || status === 'running';
}
