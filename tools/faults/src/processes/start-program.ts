import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A program of this folder that runs as a process of its own, until it ends or the test does. */
export interface StartedProgram {
  readonly child: ChildProcess;
  readonly closed: Promise<unknown>;
  readonly hasEnded: boolean;
  /** SIGKILL. Resolves once it is gone. */
  kill(): Promise<void>;
}

/** `onLine` is told each line that it prints. */
export function startProgram(name: string, args: readonly string[], onLine: (line: string) => void): StartedProgram {
  const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const flags = ['--conditions=@bloodbank/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  createInterface({ input: child.stdout }).on('line', onLine);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  onTestFinished(kill);
  return {
    child,
    closed,
    get hasEnded() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    kill,
  };
}
