import { spawn } from 'node:child_process';
import { commandOf } from '../spawn-rules.mjs';

/**
 * Runs a command to its end.
 *
 * @returns what it said on both streams; throws unless it ended with the code that is expected
 */
export function runAll([program, ...args], { cwd, env = {}, expected = 0 }) {
  const [file, rest, options] = commandOf(program, args, process.platform);
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(file, rest, { cwd, env: { ...process.env, ...env }, stdio, ...options });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === expected) resolve(said);
      else reject(new Error(`${[program, ...args].join(' ')} ended with ${code}, not ${expected}:\n${said}`));
    });
  });
}
