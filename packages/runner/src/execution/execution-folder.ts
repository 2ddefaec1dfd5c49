import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from '@bloodbank/outbox';
import { RunnerError } from '../runner-errors.js';
import { type Execution, isOpen } from './execution.js';

/** How many ended executions are remembered. */
const KEPT = 200;
/** Longer than a process takes to begin on a busy machine. */
const STARTING_MS = 5 * 60_000;

/** What is remembered of executions: a file for each, and its log beside it. Any number of processes may use it. */
export class ExecutionFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<ExecutionFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new ExecutionFolder(folder);
  }

  static newId(): string {
    return randomBytes(6).toString('hex');
  }

  logOf(id: string): string {
    return join(this.#folder, `${id}.log`);
  }

  /** Where the process that watches over a detached one writes what it has to say. */
  watcherLogOf(id: string): string {
    return join(this.#folder, `${id}.watcher.log`);
  }

  async write(execution: Execution): Promise<void> {
    const file = join(this.#folder, `${execution.execution_id}.json`);
    // Of its own, for two processes may record the same orphan at a time.
    const draft = `${file}.${process.pid}.draft`;
    try {
      await writeFile(draft, `${JSON.stringify(execution, undefined, 2)}\n`, { mode: 0o600 });
      await rename(draft, file);
    } catch (thrown) {
      // On a full disk each execution would leave another one.
      await rm(draft, { force: true });
      throw thrown;
    }
  }

  async read(id: string): Promise<Execution | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, `${id}.json`), 'utf8')) as Execution;
    } catch {
      return undefined;
    }
  }

  /** The newest first, each as it is now: one whose watcher died says so. */
  async list(): Promise<readonly Execution[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    const read = await Promise.all(names.map((name) => this.read(name.slice(0, -'.json'.length))));
    return read
      .filter((execution) => execution !== undefined)
      .map((execution) => (isOrphaned(execution) ? orphanOf(execution) : execution))
      .sort((a, b) => (a.started_at < b.started_at ? 1 : a.started_at > b.started_at ? -1 : 0));
  }

  /**
   * The one that an id names, or its beginning.
   *
   * @throws {BloodbankError} `runner.unknown-execution`, where none or several are meant.
   */
  async find(id: string): Promise<Execution> {
    const all = await this.list();
    const meant = all.filter(({ execution_id }) => execution_id === id || (id !== '' && execution_id.startsWith(id)));
    const [found] = meant;
    if (found !== undefined && (meant.length === 1 || found.execution_id === id)) return found;
    const what = meant.length > 1 ? `${meant.length} executions begin with ${JSON.stringify(id)}.` : undefined;
    throw new RunnerError('runner.unknown-execution', what ?? `No execution ${JSON.stringify(id)} is remembered.`);
  }

  /**
   * Records those whose watcher died, and returns each once: whoever records it tells it. Whether the program itself still
   * runs is not asked: nobody would see its end.
   */
  async settleOrphans(): Promise<readonly Execution[]> {
    const orphans: Execution[] = [];
    for (const execution of await this.list()) {
      const recorded = await this.read(execution.execution_id);
      if (execution.status !== 'orphaned' || recorded === undefined || !isOpen(recorded)) continue;
      await this.write(execution);
      orphans.push(execution);
    }
    return orphans;
  }

  /** Forgets the oldest of those that have ended, with their logs. */
  async prune(): Promise<void> {
    const ended = (await this.list()).filter((execution) => !isOpen(execution));
    for (const { execution_id } of ended.slice(KEPT)) {
      for (const log of [this.logOf(execution_id), this.watcherLogOf(execution_id)]) await rm(log, { force: true });
      await rm(join(this.#folder, `${execution_id}.json`), { force: true });
    }
  }
}

/** Whether the program of an execution runs at this moment, watched or not. */
export function isProgramRunning({ process: program }: Execution): boolean {
  return program !== null && isRunning(program);
}

function isOrphaned(execution: Execution): boolean {
  const { supervisor, started_at } = execution;
  if (!isOpen(execution)) return false;
  return supervisor === null ? Date.now() - Date.parse(started_at) > STARTING_MS : !isRunning(supervisor);
}

function orphanOf(execution: Execution): Execution {
  const still = isProgramRunning(execution) ? ' The program still runs; `bloodbank exec stop` ends it.' : '';
  const error = `The process that watched over it is gone, so nobody saw the end.${still}`;
  return { ...execution, status: 'orphaned', error };
}
