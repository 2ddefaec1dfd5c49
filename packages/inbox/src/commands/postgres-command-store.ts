import { randomUUID } from 'node:crypto';
import { maskUrl } from '@bloodbank/core/message';
import type { CommandStore, Markable, RecordedCommand } from '@bloodbank/core/ports';
import { inboxKeyOf } from '../inbox-key.js';
import { openTable } from '../postgres/open-table.js';
import { checkWindow } from '../window.js';
import { commandTableOf } from './command-table.js';
import { createStoreCall, rankOf, stageOf } from './store-parts.js';

export interface PostgresCommandStoreOptions {
  /** `postgres://`. */
  readonly url: string;
  /** How long a record is kept. Default 24 hours. */
  readonly windowMs?: number;
  /** From a call to its settlement, connecting included. Default 5 seconds. */
  readonly timeoutMs?: number;
  /** Where the table `bloodbank_commands` is, or is created by the first call. Default `public`. */
  readonly schema?: string;
}

interface Row {
  readonly outcome: string | null;
  readonly stage: number;
}

/**
 * The store of commands in PostgreSQL: one table, one statement for each call.
 *
 * @example
 * ```ts
 * const store = createPostgresCommandStore({ url: 'postgres://127.0.0.1:5432/app' });
 * ```
 */
export function createPostgresCommandStore(options: PostgresCommandStoreOptions): CommandStore {
  const { url, timeoutMs = 5_000, schema = 'public' } = options;
  const windowMs = checkWindow(options.windowMs);
  const table = commandTableOf(schema);
  const call = createStoreCall(`PostgreSQL at ${maskUrl(url)}`, timeoutMs);
  const { ask, sweep, close } = openTable({ url, timeoutMs, application: 'bloodbank-commands', table, call });

  const lookAt = async (id: string): Promise<Row | undefined> =>
    (await ask<Row & Record<string, unknown>>(table.look, [id])).rows[0];

  const recorded = (id: string, outcome: string, stage: number): RecordedCommand & Markable => ({
    state: 'recorded',
    outcome,
    stage: stageOf(stage),
    async mark(to) {
      await ask(table.mark, [id, rankOf(to)]);
    },
    async forget() {
      await ask(table.forget, [id, outcome]);
    },
  });

  return {
    isDurable: true,
    windowMs,
    async claim(owner, key, { leaseMs }) {
      const id = inboxKeyOf(owner, key);
      const holder = randomUUID();
      const { rowCount } = await ask(table.claim, [id, holder, leaseMs]);
      if (rowCount !== 1) {
        const row = await lookAt(id);
        // A row that is gone by now was given back a moment ago: whoever asks again will have it.
        return row?.outcome == null ? { state: 'busy' } : recorded(id, row.outcome, row.stage);
      }
      sweep();
      return {
        state: 'claimed',
        async record(outcome) {
          const { rowCount: written } = await ask(table.record, [id, outcome, windowMs]);
          if (written === 1) return recorded(id, outcome, 0);
          const row = await lookAt(id);
          return recorded(id, row?.outcome ?? outcome, row?.stage ?? 0);
        },
        renew: async () => (await ask(table.renew, [id, holder, leaseMs])).rowCount === 1,
        async release() {
          await ask(table.release, [id, holder]);
        },
      };
    },
    async look(owner, key) {
      const row = await lookAt(inboxKeyOf(owner, key));
      if (row === undefined) return undefined;
      return row.outcome === null
        ? { state: 'busy' }
        : { state: 'recorded', outcome: row.outcome, stage: stageOf(row.stage) };
    },
    close,
  };
}
