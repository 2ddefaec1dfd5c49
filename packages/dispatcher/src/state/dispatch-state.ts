import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { DoneNotes } from './done-notes.js';
import { lockFile } from './lock-file.js';
import { parseState, type StateEntry, writeState } from './state-format.js';
import { writeAtomically } from './write-atomically.js';

export interface StateOptions {
  readonly logger: Logger;
  /** Beyond that the oldest are forgotten. Default 10,000. */
  readonly maxEntries?: number;
  /** What is older is forgotten. Default 30 days. */
  readonly maxAgeMs?: number;
}

const MAX_ENTRIES = 10_000;
const MAX_AGE_MS: number = 30 * 24 * 60 * 60 * 1_000;

/**
 * What was dispatched, by rule and key: the memory that keeps a ticket from being told twice. One file, which one process owns.
 *
 * An entry is `pending` before anything is done, and `done` once the action succeeded, in the dispatcher or by hand. What is
 * pending after a crash is done again, under the same delivery id.
 */
export class DispatchState {
  readonly #path: string;
  readonly #maxEntries: number;
  readonly #maxAgeMs: number;
  readonly #entries: Map<string, StateEntry>;
  readonly #release: () => Promise<void>;
  readonly #notes: DoneNotes;
  #changes = 0;
  #written = 0;
  #writing: Promise<void> | undefined;

  private constructor(
    path: string,
    entries: Map<string, StateEntry>,
    options: StateOptions,
    release: () => Promise<void>,
  ) {
    this.#path = path;
    this.#entries = entries;
    this.#maxEntries = options.maxEntries ?? MAX_ENTRIES;
    this.#maxAgeMs = options.maxAgeMs ?? MAX_AGE_MS;
    this.#release = release;
    this.#notes = new DoneNotes(path);
  }

  /**
   * Opens a state file and makes it this process's own. One that cannot be read is set aside, and said so: the dispatcher begins
   * with an empty memory rather than not at all.
   *
   * @throws {BloodbankError} `dispatcher.state-in-use`
   */
  static async open(path: string, options: StateOptions): Promise<DispatchState> {
    await mkdir(dirname(path), { recursive: true });
    const lock = await lockFile(path);
    try {
      const entries = await readEntries(path, options.logger);
      const state = new DispatchState(path, entries, options, () => lock.release());
      await state.absorb();
      return state;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  get(key: string): StateEntry | undefined {
    return this.#entries.get(key);
  }

  /** Resolves when it stands on disk. */
  async set(key: string, entry: StateEntry): Promise<void> {
    // At the end of the order, which is that of age.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#prune();
    await this.#flush();
  }

  async delete(key: string): Promise<void> {
    if (this.#entries.delete(key)) await this.#flush();
  }

  /** Takes in what other processes completed by hand: what is pending under such a delivery id becomes done. */
  absorb(): Promise<void> {
    return this.#notes.take((ids) => this.#complete(new Set(ids)));
  }

  async close(): Promise<void> {
    await this.absorb().catch(() => {});
    await this.#writing?.catch(() => {});
    await this.#release();
  }

  async #complete(ids: ReadonlySet<string>): Promise<void> {
    const completed = [...this.#entries].filter(
      ([, { status, delivery_id: id }]) => status === 'pending' && ids.has(id),
    );
    for (const [key, { not_before: _, ...entry }] of completed) {
      this.#entries.delete(key);
      this.#entries.set(key, { ...entry, status: 'done', at: new Date().toISOString() });
    }
    if (completed.length > 0) await this.#flush();
  }

  /** Those who change something while it is written share the next write. */
  async #flush(): Promise<void> {
    const mine = ++this.#changes;
    while (this.#written < mine) {
      this.#writing ??= this.#write().finally(() => {
        this.#writing = undefined;
      });
      await this.#writing;
    }
  }

  async #write(): Promise<void> {
    // A turn later, so that one write serves all who ask in this one.
    await Promise.resolve();
    const upTo = this.#changes;
    await writeAtomically(this.#path, writeState(this.#entries));
    this.#written = Math.max(this.#written, upTo);
  }

  #prune(): void {
    const oldest = Date.now() - this.#maxAgeMs;
    for (const [key, { at }] of this.#entries) {
      if (this.#entries.size <= this.#maxEntries && !(Date.parse(at) < oldest)) break;
      this.#entries.delete(key);
    }
  }
}

async function readEntries(path: string, logger: Logger): Promise<Map<string, StateEntry>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw error;
  }
  try {
    return parseState(text);
  } catch (thrown) {
    const backup = `${path}.corrupt-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    await rename(path, backup);
    const fields = { file: path, backup, reason: toError(thrown).message };
    logger.error(
      fields,
      'The state file cannot be read. It was set aside, and the dispatcher begins with an empty memory: tickets may be told once more.',
    );
    return new Map();
  }
}
