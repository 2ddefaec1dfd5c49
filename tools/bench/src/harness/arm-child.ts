import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ownProgram } from './own-program.js';
import { ANSWERS_FD, type Answer, type Order } from './protocol.js';
import type { PythonProgram } from './question.js';
import { type ArmSetting, type Sample, Unavailable } from './workload.js';

const START_TIMEOUT_MS = 60_000;
const RUN_TIMEOUT_MS = 300_000;
const PEERS = fileURLToPath(new URL('../../peers', import.meta.url));
/** Debian's own, for which its packages are, before any other that stands in front of it. */
const PYTHON = '/usr/bin/python3';

/** One arm's process, seen from the harness. */
export class ArmChild {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;
  #complaints = '';

  private constructor(command: string, args: readonly string[]) {
    const { PATH, HOME, LANG, BLOODBANK_CORPORA } = process.env;
    // Nothing else of the environment: a REDIS_URL that somebody exported must not change what is measured.
    this.#child = spawn(command, args, {
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      env: { PATH, HOME, LANG, BLOODBANK_CORPORA },
    });
    this.#lines = createInterface({ input: this.#child.stdio[ANSWERS_FD] as Readable });
    this.#answers = this.#lines[Symbol.asyncIterator]();
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#complaints = `${this.#complaints}${chunk.toString()}`.slice(-2_000);
    });
    // What it could not be told, it will not answer either.
    this.#child.stdin?.on('error', () => {});
    this.#child.on('error', () => this.#lines.close());
  }

  /**
   * Resolves when the arm is ready.
   *
   * @throws {Unavailable} when it cannot be measured on this machine.
   */
  static async start(
    program: ArmSetting['program'] | PythonProgram,
    setting: Omit<ArmSetting, 'program'>,
    startMs: number = START_TIMEOUT_MS,
  ): Promise<ArmChild> {
    const child =
      typeof program === 'string'
        ? new ArmChild(process.execPath, [
            ...ownProgram('harness/arm-process'),
            JSON.stringify({ ...setting, program }),
          ])
        : new ArmChild(PYTHON, ['-B', `${PEERS}/${program.python}`, JSON.stringify(setting)]);
    try {
      await child.#expect('ready', startMs);
      return child;
    } catch (thrown) {
      await child.close();
      throw thrown;
    }
  }

  async prepare(): Promise<void> {
    await this.#ask('prepare', 'prepared');
  }

  /** `cpuMs` holds the helpers' as well. */
  async run(): Promise<{ readonly sample: Sample; readonly cpuMs: number }> {
    const { sample, cpuMs } = await this.#ask('run', 'sample');
    return { sample, cpuMs: cpuMs + (sample.helpersCpuMs ?? 0) };
  }

  /** What it is asked fails from now on. */
  kill(): void {
    this.#child.kill('SIGTERM');
  }

  /** Resolves when the process is gone. */
  async close(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#child;
    if (exitCode !== null || signalCode !== null || pid === undefined) return;
    const gone = once(this.#child, 'exit');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    this.#child.stdin?.end();
    await gone;
    clearTimeout(impatience);
  }

  #ask<K extends Answer['kind']>(order: Order, kind: K): Promise<Extract<Answer, { kind: K }>> {
    this.#child.stdin?.write(`${order}\n`);
    return this.#expect(kind, RUN_TIMEOUT_MS);
  }

  async #expect<K extends Answer['kind']>(kind: K, timeoutMs: number): Promise<Extract<Answer, { kind: K }>> {
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), timeoutMs);
    const { value, done } = await this.#answers.next();
    clearTimeout(impatience);
    if (done === true) throw new Error(`Its process ended without an answer. ${this.#complaints.trim()}`.trim());
    const answer = JSON.parse(value) as Answer;
    if (answer.kind === 'unavailable') throw new Unavailable(answer.why);
    if (answer.kind === 'failed') throw new Error(answer.why);
    if (answer.kind !== kind) throw new Error(`It answered "${answer.kind}" where "${kind}" was expected.`);
    return answer as Extract<Answer, { kind: K }>;
  }
}
