import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createRecorder, type Recorder } from '@bloodbank/testkit';

export interface ServiceProcess {
  readonly lines: Recorder<string>;
  readonly process: ChildProcess;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

const FIXTURE = fileURLToPath(new URL('./service.fixture.ts', import.meta.url));

/** Starts the service; its handler works for `workMs` on each event. */
export async function startService(url: string, service: string, workMs: number): Promise<ServiceProcess> {
  const args = ['--conditions=@bloodbank/source', '--import', 'tsx', FIXTURE, service, String(workMs)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, RABBIT_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createRecorder<string>();
  createInterface({ input: child.stdout }).on('line', (line) => lines.record(line));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal));
  });
  await lines.waitFor((line) => line === 'ready', { timeoutMs: 15_000 });
  return { lines, process: child, ended };
}
