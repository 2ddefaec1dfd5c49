import { describeEventStore } from '@bloodbank/testkit';
import { expect, test } from 'vitest';
import { messageOf } from '../message.fixture.js';
import { createMemoryEventStore } from './memory-event-store.js';

describeEventStore('memory', {
  cannotStall: 'there is nothing that could hang',
  open: async () => {
    const store = createMemoryEventStore();
    return { connect: async () => store, stall: () => {}, resume: () => {}, close: () => store.close() };
  },
});

test('is bounded in count and bytes: the oldest go, and who follows from there is told', async () => {
  const store = createMemoryEventStore({ maxMessages: 3 });
  await store.append(Array.from({ length: 5 }, (_, index) => messageOf({ n: index })));
  expect((await store.read({ limit: 10 })).map(({ position }) => position)).toEqual([3, 4, 5]);
  expect(await store.extent()).toEqual({ last: 5, removed: 2 });
  await expect(store.read({ after: 1, limit: 10, follows: true })).rejects.toMatchObject({ code: 'store.gap' });

  const small = createMemoryEventStore({ maxBytes: 100 });
  await small.append(Array.from({ length: 5 }, () => messageOf({ filling: 'x'.repeat(60) })));
  expect(await small.read({ limit: 10 })).toHaveLength(1);
});
