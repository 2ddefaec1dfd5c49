import { createEventId } from '@bloodbank/core/envelope';
import type { EventStore } from '@bloodbank/core/ports';
import { expect } from 'vitest';
import type { PortClause } from '../../conformance/clause.js';
import type { EventStoreHarness } from '../event-store-harness.js';
import { readAll, sampleMessage } from '../recorded-message.js';

const WRITERS = 8;
const BATCHES = 10;
const BATCH = 3;

export const ORDER_CLAUSES: readonly PortClause<EventStoreHarness>[] = [
  {
    id: 'E2',
    name: 'pages go forwards and backwards, by position',
    run: async (harness) => {
      const store = await harness.connect();
      await store.append(Array.from({ length: 10 }, () => sampleMessage()));
      const positions = async (request: Partial<Parameters<EventStore['read']>[0]>): Promise<number[]> =>
        (await store.read({ limit: 3, ...request })).map(({ position }) => position);
      expect(await positions({})).toEqual([1, 2, 3]);
      expect(await positions({ after: 3 })).toEqual([4, 5, 6]);
      expect(await positions({ after: 9 })).toEqual([10]);
      expect(await positions({ after: 10 })).toEqual([]);
      expect(await positions({ order: 'newest-first' })).toEqual([10, 9, 8]);
      expect(await positions({ order: 'newest-first', before: 8 })).toEqual([7, 6, 5]);
      expect(await positions({ after: 2, before: 5 })).toEqual([3, 4]);
    },
  },
  {
    id: 'E2',
    name: 'a reader that follows while several append misses nothing, and sees no gap',
    run: async (harness) => {
      const stores = await Promise.all(Array.from({ length: WRITERS }, () => harness.connect()));
      const reader = await harness.connect();
      const ids: string[] = [];
      let isDone = false;
      const writing = Promise.all(
        stores.map(async (store) => {
          for (let batch = 0; batch < BATCHES; batch++) {
            const own = Array.from({ length: BATCH }, () => createEventId());
            ids.push(...own);
            await store.append(own.map((id) => sampleMessage({ id })));
          }
        }),
      ).finally(() => {
        isDone = true;
      });
      writing.catch(() => {});
      const seen: { readonly position: number; readonly id: string }[] = [];
      for (;;) {
        const wasDone = isDone;
        const page = await reader.read({ after: seen.at(-1)?.position ?? 0, limit: 7, follows: true });
        seen.push(...page);
        if (wasDone && page.length === 0) break;
        // A store in memory would otherwise let nobody else have a turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await writing;
      expect(seen.map(({ position }) => position)).toEqual(seen.map((_, index) => index + 1));
      expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort());
    },
  },
  {
    id: 'E2',
    name: 'what is known already leaves no gap',
    run: async (harness) => {
      const store = await harness.connect();
      const twice = sampleMessage();
      await store.append([twice]);
      await store.append([twice, twice]);
      await store.append([twice, sampleMessage(), twice]);
      await store.append([sampleMessage()]);
      expect((await readAll(store)).map(({ position }) => position)).toEqual([1, 2, 3]);
    },
  },
  {
    id: 'E9',
    name: 'of several who append at once, each batch stands together and in its order',
    run: async (harness) => {
      const stores = await Promise.all(Array.from({ length: 4 }, () => harness.connect()));
      const batches = stores.flatMap((store) =>
        Array.from({ length: 5 }, () => ({ store, ids: Array.from({ length: 6 }, () => createEventId()) })),
      );
      await Promise.all(batches.map(({ store, ids }) => store.append(ids.map((id) => sampleMessage({ id })))));
      const [first] = stores;
      const order = (await readAll(first as EventStore)).map(({ id }) => id);
      for (const { ids } of batches) {
        const begin = order.indexOf(ids[0] as string);
        expect(order.slice(begin, begin + ids.length)).toEqual(ids);
      }
    },
  },
];
