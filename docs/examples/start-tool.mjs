// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../bin/bloodbank.js', import.meta.resolve('bloodbank')));
const DEADLINE_MS = 60_000;

/**
 * Starts a command of bloodbank, and reads the JSON that it writes, line by line.
 *
 * @param {readonly string[]} args
 * @param {{ readonly cwd: string, readonly env: NodeJS.ProcessEnv }} options
 */
export function startTool(args, options) {
  const child = spawn(process.execPath, [BIN, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const text = { stdout: '', stderr: '' };
  for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
    child[name].setEncoding('utf8').on('data', (/** @type {string} */ part) => {
      text[name] += part;
      child.emit('text');
    });
  }
  /** @param {() => boolean} isThere */
  const waitFor = async (isThere) => {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    while (!isThere()) {
      if (child.exitCode !== null) throw new Error(`bloodbank ${args.join(' ')} ended:\n${text.stdout}${text.stderr}`);
      await Promise.race([once(child, 'text', { signal }), closed]);
    }
  };
  return {
    async nextJson() {
      await waitFor(() => text.stdout.includes('\n'));
      const end = text.stdout.indexOf('\n');
      const line = text.stdout.slice(0, end);
      text.stdout = text.stdout.slice(end + 1);
      return JSON.parse(line);
    },
    ready: (/** @type {string} */ words) => waitFor(() => text.stderr.includes(words)),
    /** All that it printed, once it ended by itself, with one of these exit codes. */
    async finished(codes = [0]) {
      await closed;
      if (!codes.includes(child.exitCode ?? -1))
        throw new Error(`bloodbank ${args.join(' ')} ended:\n${text.stdout}${text.stderr}`);
      return text.stdout;
    },
    async end() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}
