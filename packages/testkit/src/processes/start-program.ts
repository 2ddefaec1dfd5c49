import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createRecorder, type Recorder } from '../wait/recorder.js';
import { type WaitOptions, waitFor } from '../wait/wait-for.js';

/** A TypeScript program of a test that runs as a process of its own, from source, until it ends or the test does. */
export interface StartedProgram {
  readonly child: ChildProcess;
  /** Every line that it printed. */
  readonly lines: Recorder<string>;
  /** Resolves once it is gone. */
  readonly closed: Promise<unknown>;
  readonly hasEnded: boolean;
  /** SIGKILL. Resolves once it is gone. */
  kill(): Promise<void>;
  /** Waits for this line, or for its end: a test that wants it dead looks by itself. Default 60 seconds. */
  printed(line: string, options?: WaitOptions): Promise<void>;
}

/** Starts it. What it writes to stderr is shown with the test's own. */
export function startProgram(
  program: URL,
  args: readonly string[] = [],
  onLine: (line: string) => void = () => {},
): StartedProgram {
  const path = fileURLToPath(program);
  const flags = ['--conditions=@bloodbank/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const lines = createRecorder<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.record(line);
    onLine(line);
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  onTestFinished(kill);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    lines,
    closed,
    get hasEnded() {
      return hasEnded();
    },
    kill,
    async printed(line, options) {
      const what = `"${line}" of ${path}`;
      await waitFor(() => lines.items.includes(line) || hasEnded(), { timeoutMs: 60_000, what, ...options });
    },
  };
}
