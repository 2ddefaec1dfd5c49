import { randomUUID } from 'node:crypto';
import { maskUrl } from '@bloodbank/core/message';
import type { Inbox, InboxClaim } from '@bloodbank/core/ports';
import { assertShort } from '../assert-short.js';
import { createInboxCall } from '../inbox-call.js';
import { inboxKeyOf } from '../inbox-key.js';
import { checkWindow } from '../window.js';
import { inboxTableOf } from './inbox-table.js';
import { openTable } from './open-table.js';

export interface PostgresInboxOptions {
  /** `postgres://`. */
  readonly url: string;
  /** How long a handled key is remembered. Default 24 hours. */
  readonly windowMs?: number;
  /** From a call to its settlement, connecting included. Default 2 seconds. */
  readonly timeoutMs?: number;
  /** Where the table `bloodbank_inbox` is, or is created by the first call. Default `public`. */
  readonly schema?: string;
}

/**
 * An inbox in PostgreSQL: one table, one statement for each call.
 *
 * @example
 * ```ts
 * const inbox = createPostgresInbox({ url: 'postgres://127.0.0.1:5432/app' });
 * ```
 */
export function createPostgresInbox(options: PostgresInboxOptions): Inbox {
  const { url, timeoutMs = 2_000, schema = 'public' } = options;
  const windowMs = checkWindow(options.windowMs);
  const table = inboxTableOf(schema);
  const call = createInboxCall(`PostgreSQL at ${maskUrl(url)}`, timeoutMs);
  const { ask, sweep, close } = openTable({ url, timeoutMs, application: 'bloodbank-inbox', table, call });

  async function look(id: string): Promise<InboxClaim> {
    const { rows } = await ask<{ isHeld: boolean; value: string | null }>(table.look, [id]);
    const [row] = rows;
    // A row that is gone by now was given back a moment ago: whoever asks again will have it.
    if (row === undefined || row.isHeld) return { state: 'busy' };
    return { state: 'done', ...(row.value === null ? {} : { value: JSON.parse(row.value) as string }) };
  }

  return {
    windowMs,
    async claim(consumer, key, { leaseMs }) {
      const id = inboxKeyOf(consumer, key);
      const holder = randomUUID();
      const { rowCount } = await ask(table.claim, [id, holder, leaseMs]);
      if (rowCount !== 1) return look(id);
      sweep();
      return {
        state: 'claimed',
        async complete(value) {
          assertShort(value);
          // As JSON: text in PostgreSQL cannot hold every character.
          await ask(table.complete, [id, value === undefined ? null : JSON.stringify(value), windowMs]);
        },
        async release() {
          await ask(table.release, [id, holder]);
        },
      };
    },
    close,
  };
}
