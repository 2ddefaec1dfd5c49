import type { Database } from './database.js';
import type { StoreNames } from './names.js';

/** Fewer rows are read as quickly without an index. */
const FIRST_AT = 1_000;

interface Seen {
  rows: number;
  nextAt: number;
}

/**
 * Has PostgreSQL look at a month again whenever this process has doubled it. Its own daemon does so within a minute, where it runs:
 * PGlite has none, and a server may have it off. A planner that knows nothing of a month reads all of it for what an index has.
 */
export class Statistics {
  readonly #database: Database;
  readonly #names: StoreNames;
  readonly #months = new Map<string, Seen>();

  constructor(database: Database, names: StoreNames) {
    this.#database = database;
    this.#names = names;
  }

  /** Rows were added to a month. Nobody waits for what comes of it, and nothing depends on it. */
  note(month: string): void {
    const seen = this.#months.get(month) ?? { rows: 0, nextAt: FIRST_AT };
    this.#months.set(month, seen);
    seen.rows += 1;
    if (seen.rows < seen.nextAt) return;
    seen.nextAt *= 2;
    this.#database.query(`ANALYZE ${this.#names.partitionOf(month)}`).catch(() => {});
  }
}
