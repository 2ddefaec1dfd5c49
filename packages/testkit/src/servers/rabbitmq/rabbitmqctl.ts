import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** It starts an Erlang machine of its own, and the computer may be busy. */
const TIMEOUT_MS = 60_000;

/** Runs `rabbitmqctl` on the node of this machine, and returns what it printed; rejects with its complaint in one line. */
export async function runRabbitmqctl(...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('rabbitmqctl', ['--quiet', ...args], { timeout: TIMEOUT_MS });
    return stdout;
  } catch (thrown) {
    const { code, stderr = '' } = thrown as { readonly code?: number | string; readonly stderr?: string };
    const complaint = stderr.split('\n').find((line) => line.trim() !== '');
    throw new Error(complaint ?? `it ended with ${code}`, { cause: thrown });
  }
}
