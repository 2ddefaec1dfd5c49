import { createEventId } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import type { RecordedMessage } from '@bloodbank/core/ports';
import { createMemoryCorrelation, recallFromStore } from '@bloodbank/correlation';
import { createMemoryEventStore } from '@bloodbank/event-store/memory';
import { expect, test } from 'vitest';

const away = { find: () => Promise.reject(new BloodbankError('correlation.unavailable', 'away')) };

/** An event as a recorder keeps it, and as a memory of causes is told of it; `n` is its minute. */
function eventOf(n: number, parents: readonly string[] = []) {
  const id = createEventId();
  const envelope = {
    event_id: id,
    event_type: `step.number${n}.done`,
    timestamp: `2026-11-30T10:0${n}:00.000Z`,
    correlation_id: parents[0] ?? id,
    correlation_ids: parents,
    source: { host: 'h', type: 'service', service: 's' },
  };
  const message: RecordedMessage = {
    address: { kind: 'event', key: envelope.event_type },
    destination: 'x',
    body: Buffer.from(JSON.stringify({ ...envelope, version: '1.0.0', payload: {} })),
    properties: {},
    headers: {},
  };
  return { id, envelope, message };
}

/** a -> b -> c, b -> d: the memory knows those of the first list, the store those of the second. */
async function world(remembered: string, stored: string) {
  const a = eventOf(1);
  const b = eventOf(2, [a.id]);
  const [c, d] = [eventOf(3, [b.id]), eventOf(4, [b.id])];
  const all = { a, b, c, d };
  const memory = createMemoryCorrelation();
  const store = createMemoryEventStore();
  const pick = (names: string) => Object.entries(all).flatMap(([name, event]) => (names.includes(name) ? [event] : []));
  await memory.record(pick(remembered).map(({ envelope }) => envelope));
  await store.append(pick(stored).map(({ message }) => message));
  const nameOf = (id: string) => Object.entries(all).find(([, event]) => event.id === id)?.[0];
  return { ...all, memory, store, recalled: recallFromStore(memory, store), nameOf };
}

test.each([
  ['abcd', 'abcd'],
  ['', 'abcd'],
  ['abcd', ''],
  ['bd', 'ac'],
  ['ac', 'bd'],
])('with %j remembered and %j recorded, the whole chain is told', async (remembered, stored) => {
  const { a, c, recalled, nameOf } = await world(remembered, stored);
  const down = await recalled.chain(a.id, 'descendants');
  expect(down.events.map(({ event_id, depth, via }) => [nameOf(event_id), depth, nameOf(via)])).toEqual([
    ['b', 1, 'a'],
    ['c', 2, 'b'],
    ['d', 2, 'b'],
  ]);
  expect(down.truncated).toBe(false);
  const up = await recalled.chain(c.id, 'ancestors');
  expect(up.events.map(({ event }) => event?.event_type)).toEqual(['step.number2.done', 'step.number1.done']);
  expect(await recalled.find(a.id)).toMatchObject({
    event: { event_type: 'step.number1.done', timestamp: '2026-11-30T10:01:00.000Z', source: { service: 's' } },
  });
});

test('each child is told once, and an event that nobody knows not at all', async () => {
  const { b, recalled, nameOf } = await world('abc', 'abcd');
  expect((await recalled.find(b.id))?.children.map(nameOf)).toEqual(['c', 'd']);
  expect(await recalled.find(createEventId())).toBeUndefined();
});

test('where one is away, the other answers; where nobody knows it, that one was away is told', async () => {
  const { a, store, memory } = await world('abcd', 'abcd');
  expect(await recallFromStore(away, store).find(a.id)).toMatchObject({ event_id: a.id });
  await store.close();
  expect(await recallFromStore(memory, store).find(a.id)).toMatchObject({ event_id: a.id });
  await expect(recallFromStore(memory, store).find(createEventId())).rejects.toMatchObject({
    code: 'store.unavailable',
  });
});

test('more children than are told are not passed over in silence', async () => {
  const root = eventOf(1);
  const store = createMemoryEventStore();
  await store.append(Array.from({ length: 1_001 }, () => eventOf(2, [root.id]).message));
  const entry = await recallFromStore({ find: async () => undefined }, store).find(root.id);
  expect(entry).toMatchObject({ hasMoreChildren: true });
  expect(entry?.children).toHaveLength(1_000);
});
