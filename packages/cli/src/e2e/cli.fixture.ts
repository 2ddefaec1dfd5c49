import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));

/** Longer than any step takes on a busy machine. In milliseconds. */
const DEADLINE_MS = 60_000;

export interface CliOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** After this it is killed, of `runCli`. Default: longer than any step takes. */
  readonly deadlineMs?: number;
}

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on running. */
export interface RunningCli {
  readonly pid: number;
  /** Resolves with everything on that stream once it holds the text; rejects at the deadline, or when the command ends. */
  waitFor(stream: 'stdout' | 'stderr', text: string | RegExp): Promise<string>;
  /** What it wrote so far. */
  printed(stream: 'stdout' | 'stderr'): string;
  stop(signal: NodeJS.Signals): void;
  /** Closes the reading end of its stdout, as `head` does when it has seen enough. */
  stopReading(): void;
  readonly ended: Promise<CliResult>;
}

const running = new Set<ChildProcessWithoutNullStreams>();

/** Starts the built command line in a process of its own, without what is meant for the tests and would be no setting. */
export function startCli(args: readonly string[], { cwd, env = {}, input }: CliOptions): RunningCli {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BLOODBANK_'));
  // Many gateways run at a time: each takes a port of its own.
  const settings = { HTTP_PORT: '0', ...Object.fromEntries(inherited), ...env };
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: settings });
  running.add(child);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  // A command that needs no input may be gone before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const ended = once(child, 'close').then(([code, signal]): CliResult => {
    running.delete(child);
    return { code, signal, ...text };
  });
  return {
    pid: child.pid ?? 0,
    ended,
    printed: (stream) => text[stream],
    stop: (signal) => void child.kill(signal),
    stopReading: () => void child.stdout.destroy(),
    async waitFor(stream, wanted) {
      const deadline = AbortSignal.timeout(DEADLINE_MS);
      const isThere = (): boolean =>
        typeof wanted === 'string' ? text[stream].includes(wanted) : wanted.test(text[stream]);
      while (!isThere()) {
        const over = await Promise.race([
          once(child[stream], 'data', { signal: deadline }).then(() => undefined),
          ended.then((result) => `it ended with ${result.code ?? result.signal}`),
        ]).catch(() => `nothing for ${DEADLINE_MS} ms`);
        if (over !== undefined && !isThere()) {
          throw new Error(`Waited for ${wanted} on ${stream}: ${over}\n${text.stdout}\n${text.stderr}`);
        }
      }
      return text[stream];
    },
  };
}

/** Runs a command to its end. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const cli = startCli(args, options);
  const timer = setTimeout(() => cli.stop('SIGKILL'), options.deadlineMs ?? DEADLINE_MS);
  try {
    return await cli.ended;
  } finally {
    clearTimeout(timer);
  }
}

/** Ends what a test left running, and says that it did. */
export async function assertNothingRuns(): Promise<void> {
  const left = [...running];
  for (const child of left) child.kill('SIGKILL');
  await Promise.all(left.map((child) => once(child, 'close')));
  if (left.length > 0) throw new Error(`${left.length} commands were still running: ${left.map((c) => c.spawnargs)}`);
}
