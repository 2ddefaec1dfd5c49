import { contracts } from '@bloodbank/contracts';
import type { StoredMessage } from '@bloodbank/core/ports';
import { expect, test } from 'vitest';
import { createMemoryEventStore } from '../memory/memory-event-store.js';
import { messageOf } from '../message.fixture.js';
import { defineProjection } from './define-projection.js';

const base = { name: 'some-name', version: 1, tables: [] } as const;
const tx = { query: async () => ({ rows: [], rowCount: 0 }) };

async function stored(type: string): Promise<StoredMessage> {
  const store = createMemoryEventStore();
  await store.append([messageOf({}, { event_type: type })]);
  const [message] = await store.read({ limit: 1 });
  if (message === undefined) throw new Error('It was not stored.');
  return message;
}

test('an exact type goes before a pattern, and a pattern before a later one', async () => {
  const seen: string[] = [];
  const say = (name: string) => () => void seen.push(name);
  const on = { 'a.#': say('a.#'), 'a.b.*': say('a.b.*'), 'a.b.c': say('a.b.c') };
  const { apply, types } = defineProjection({ ...base, on });
  for (const type of ['a.b.c', 'a.b.d', 'b.c.d']) await apply(await stored(type), tx);
  expect(seen).toEqual(['a.b.c', 'a.#']);
  expect(types).toEqual(['a.#', 'a.b.*', 'a.b.c']);
});

test.each(['', 'A', 'a_b', 'a--b', '-a', 'a-', '1a', 'a b', 'a"; DROP', 'a'.repeat(41)])(
  'no projection is called %j',
  (name) => {
    expect(() => defineProjection({ ...base, name, on: { a: () => {} } })).toThrow(/is no name of a projection/);
  },
);

test.each([0, 1.5, -1, Number.NaN, 2 ** 31])('no version is %d', (version) => {
  expect(() => defineProjection({ ...base, version, on: { a: () => {} } })).toThrow(/no whole number/);
});

test('a projection of nothing is refused, and one of what is no event of its contracts', () => {
  expect(() => defineProjection({ ...base, on: {} })).toThrow(/handles no event/);
  for (const type of ['llm.promt', 'agent.task.execute'])
    expect(() => defineProjection({ ...base, contracts, on: { [type]: () => {} } })).toThrow(
      /no event of the contracts/,
    );
});
