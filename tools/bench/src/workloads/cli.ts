import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { findPackage } from '../harness/packages.js';
import { readProcessCpuMs } from '../machine/process-cpu.js';

const { folder, bin } = findPackage('bloodbank');

/** The `bloodbank` command as it is installed, for Node to run. */
export const BLOODBANK: string = join(folder, bin['bloodbank'] ?? '');

export interface Finished {
  readonly ms: number;
  readonly cpuMs: number;
}

/** Runs a Node program to its end, and says what it took. Exit codes other than those given are errors. */
export async function timeNode(
  args: readonly string[],
  cwd: string,
  exitCodes: readonly number[] = [0],
): Promise<Finished> {
  const cpuBefore = readChildrenCpuMs();
  const from = performance.now();
  await promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 2 ** 30 }).catch((error: { code?: unknown }) => {
    if (!exitCodes.includes(Number(error.code))) throw error;
  });
  return { ms: performance.now() - from, cpuMs: readChildrenCpuMs() - cpuBefore };
}

/** Evaluates a module in a Node of its own, and returns what it prints. */
export async function evaluate(code: string, cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd });
  return stdout;
}

/** What the ended children of this process spent, in milliseconds; 0 where the system does not say. */
function readChildrenCpuMs(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return 0;
  }
}

/** A command that stays, such as `bloodbank gateway`. */
export interface StartedServer {
  /** Its first line, as JSON. */
  readonly said: Readonly<Record<string, unknown>>;
  readonly pid: number;
  /** What its process has spent so far; undefined where nobody tells. */
  cpuMs(): number | undefined;
  close(): Promise<void>;
}

/** Starts a Node program that says a line of JSON once it is there, and ends by SIGTERM. */
export async function startServer(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<StartedServer> {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk.toString()}`.slice(-2_000);
  });
  // It does not outlive the arm, however that ends.
  process.once('exit', () => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const first = await Promise.race([once(lines, 'line') as Promise<[string]>, gone.then(() => undefined)]);
  if (first === undefined || child.pid === undefined) throw new Error(`${args.join(' ')} ended. ${complaints}`);
  const { pid } = child;
  return {
    said: JSON.parse(first[0]) as StartedServer['said'],
    pid,
    cpuMs: () => readProcessCpuMs(pid),
    async close() {
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(impatience);
    },
  };
}
