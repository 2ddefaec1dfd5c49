import { type ChildProcess, spawn } from 'node:child_process';
import { toError } from '@bloodbank/core/errors';

/** What was printed last may still be on its way, and what left the group may hold the pipe for ever. */
const LAST_OUTPUT_MS = 1_000;

export interface ProgramRequest {
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: 'inherit' | 'ignore';
  /** While the promise is open, the program waits as it would for a slow reader. */
  onOutput(stream: 'stdout' | 'stderr', chunk: Buffer): Promise<void> | undefined;
  readonly timeoutMs?: number | undefined;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'not-started'; readonly message: string };

export interface RunningProgram {
  readonly pid: number | undefined;
  /** Never rejects. Nothing of the group is left then. */
  readonly ended: Promise<ProgramEnd>;
  /** Passes a signal on to the whole group. */
  signal(signal: NodeJS.Signals): void;
}

/** Starts a program without a shell, as the leader of a process group and session of its own: what it starts ends with it. */
export function startProgram(request: ProgramRequest): RunningProgram {
  const { file, args, cwd, env, stdin } = request;
  const child = spawn(file, args, { cwd, env, detached: true, shell: false, stdio: [stdin, 'pipe', 'pipe'] });
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name];
    stream?.on('data', (chunk: Buffer) => {
      const busy = request.onOutput(name, chunk);
      if (busy === undefined) return;
      stream.pause();
      const goOn = (): void => void stream.resume();
      busy.then(goOn, goOn);
    });
  }
  return {
    pid: child.pid,
    ended: endOf(child, request),
    signal: (signal) => signalGroup(child.pid, signal),
  };
}

/** Waits for the program itself, not for its pipes: what it left behind may hold those open. */
function endOf(child: ChildProcess, { timeoutMs, graceMs }: ProgramRequest): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    let isLate = false;
    let grace: NodeJS.Timeout | undefined;
    const onTimeout = (): void => {
      isLate = true;
      signalGroup(child.pid, 'SIGTERM');
      grace = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs);
    const end = (how: ProgramEnd): void => {
      clearTimeout(timer);
      clearTimeout(grace);
      signalGroup(child.pid, 'SIGKILL');
      const last = setTimeout(() => child.emit('close'), LAST_OUTPUT_MS);
      child.once('close', () => {
        clearTimeout(last);
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(how);
      });
    };
    child.on('error', (error) => {
      if (child.pid === undefined) end({ kind: 'not-started', message: toError(error).message });
    });
    child.on('exit', (code, signal) => {
      if (isLate) end({ kind: 'timed-out' });
      else if (signal !== null) end({ kind: 'signalled', signal });
      else end({ kind: 'exited', code: code ?? 0 });
    });
  });
}

/** The whole group, as long as anything of it is there. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of it is left.
  }
}
