import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { TRANSPORT_CLAUSES } from './transport-clauses.js';

test('every clause of the port has a test, and every test names a clause of the port', async () => {
  const port = await readFile(new URL('../../../core/src/ports/transport.ts', import.meta.url), 'utf8');
  const written = [...port.matchAll(/^ \* \[([A-Z]\d+)\]/gm)].map(([, id]) => id);
  expect(written.length).toBeGreaterThan(0);
  expect([...new Set(TRANSPORT_CLAUSES.map(({ id }) => id))].sort()).toEqual(written.sort());
});
