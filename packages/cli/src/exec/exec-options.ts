export interface ExecOptions {
  readonly detach?: boolean;
  readonly timeout?: number;
  readonly grace?: number;
  readonly progress?: number;
  readonly profile?: string;
  readonly var?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly path?: string;
  readonly client?: string;
  readonly worktree?: string;
  readonly name?: string;
  readonly correlationId?: readonly string[];
  readonly maxLog?: number;
  /** Of one that was answered for already: only its watcher is told. */
  readonly executionId?: string;
}
