// @ts-check
/** Runs one program of an installed package to its end, as `npx` would. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * @param {URL} script of the program
 * @param {readonly string[]} args
 * @returns {Promise<string>} what it wrote to stdout
 */
export function runTool(script, args) {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(script), ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else
        reject(
          new Error(
            `\`${fileURLToPath(script)} ${args.join(' ')}\` failed with exit code ${code}:\n${stdout}${stderr}`,
          ),
        );
    });
  });
}
