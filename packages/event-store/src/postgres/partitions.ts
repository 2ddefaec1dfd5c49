import type { Database } from './database.js';
import { monthOf, nextMonth, startOf } from './months.js';
import { partitionName, type StoreNames } from './names.js';

/** Any number that nobody else takes. */
const PARTITION_LOCK = 4_207_242_184;

/** The months of a store. Those of now and next month are made ahead, so that midnight finds its partition. */
export class Partitions {
  readonly #database: Database;
  readonly #names: StoreNames;
  readonly #known = new Set<string>();

  constructor(database: Database, names: StoreNames) {
    this.#database = database;
    this.#names = names;
  }

  /** After retention took some away. */
  forget(): void {
    this.#known.clear();
  }

  async ensureFor(months: readonly string[]): Promise<void> {
    const now = monthOf(new Date());
    const wanted = new Set([now, nextMonth(now), ...months]);
    const missing = [...wanted].filter((month) => !this.#known.has(month));
    if (missing.length === 0) return;
    const there = new Set(await this.list());
    for (const month of missing) {
      if (!there.has(month)) await this.#create(month);
      this.#known.add(month);
    }
  }

  /** The months that have a partition, oldest first. */
  async list(): Promise<readonly string[]> {
    const { rows } = await this.#database.query<{ readonly name: string }>(
      'SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass',
      [this.#names.events],
    );
    return rows.map(({ name }) => name.slice(partitionName('').length).replace('_', '-')).sort();
  }

  async #create(month: string): Promise<void> {
    const { events, partitionOf } = this.#names;
    await this.#database.transaction(async (query) => {
      await query(`SELECT pg_advisory_xact_lock(${PARTITION_LOCK})`);
      const [from, until] = [startOf(month), startOf(nextMonth(month))].map((moment) => `'${moment.toISOString()}'`);
      await query(
        `CREATE TABLE IF NOT EXISTS ${partitionOf(month)} PARTITION OF ${events} FOR VALUES FROM (${from}) TO (${until})`,
      );
    });
  }
}
