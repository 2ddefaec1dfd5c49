import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { AGENT_STATES_CLAUSES } from '../agent-states/agent-states-clauses.js';
import { COMMAND_STORE_CLAUSES } from '../command-store/command-store-clauses.js';
import { CORRELATION_CLAUSES } from '../correlation/correlation-clauses.js';
import { EVENT_STORE_CLAUSES } from '../event-store/event-store-clauses.js';
import { INBOX_CLAUSES } from '../inbox/inbox-clauses.js';
import { OUTBOX_CLAUSES } from '../outbox/outbox-clauses.js';

test.each([
  ['inbox', INBOX_CLAUSES],
  ['outbox', OUTBOX_CLAUSES],
  ['correlation-store', CORRELATION_CLAUSES],
  ['event-store', EVENT_STORE_CLAUSES],
  ['command-store', COMMAND_STORE_CLAUSES],
  ['agent-states', AGENT_STATES_CLAUSES],
] as const)(
  'every clause of the port %s has a test, and every test names a clause of the port',
  async (name, clauses) => {
    const port = await readFile(new URL(`../../../core/src/ports/${name}.ts`, import.meta.url), 'utf8');
    const written = [...port.matchAll(/^ \* \[([A-Z]\d+)\]/gm)].map(([, id]) => id);
    expect(written.length).toBeGreaterThan(0);
    expect([...new Set(clauses.map(({ id }) => id))].sort()).toEqual(written.sort());
  },
);
