import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@bloodbank/testkit';
import { onTestFinished } from 'vitest';

export interface Redriver {
  /** Resolves when it has begun to move so many. */
  moved(count: number): Promise<void>;
  kill(): Promise<void>;
  /** Rejects when it ended with anything but 0. */
  done(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./redrive-process.ts', import.meta.url));

/** Starts moving dead letters, in a process that can be killed. */
export function startRedriver(url: string, deadLetterQueue: string, queue: string): Redriver {
  const flags = ['--conditions=@bloodbank/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, PROGRAM, url, deadLetterQueue, queue], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let count = 0;
  createInterface({ input: child.stdout }).on('line', () => {
    count += 1;
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  onTestFinished(kill);
  return {
    moved: async (wanted) => {
      await waitFor(() => count >= wanted, { timeoutMs: 30_000, everyMs: 1, what: `${wanted} moves` });
    },
    kill,
    done: async () => {
      await closed;
      if (child.exitCode !== 0) throw new Error(`The redriver ended with ${child.exitCode ?? child.signalCode}.`);
    },
  };
}
