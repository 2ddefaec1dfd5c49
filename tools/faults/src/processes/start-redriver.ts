import { startProgram, waitFor } from '@bloodbank/testkit';

export interface Redriver {
  /** Resolves when it has begun to move so many. */
  moved(count: number): Promise<void>;
  kill(): Promise<void>;
  /** Rejects when it ended with anything but 0. */
  done(): Promise<void>;
}

/** Starts moving dead letters, in a process that can be killed. */
export function startRedriver(url: string, deadLetterQueue: string, queue: string): Redriver {
  let count = 0;
  const { child, closed, kill } = startProgram(
    new URL('./redrive-process.ts', import.meta.url),
    [url, deadLetterQueue, queue],
    () => {
      count += 1;
    },
  );
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
