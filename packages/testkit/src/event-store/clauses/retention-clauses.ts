import { expect } from 'vitest';
import type { PortClause } from '../../conformance/clause.js';
import type { EventStoreHarness } from '../event-store-harness.js';
import { readAll, sampleMessage } from '../recorded-message.js';

const OLD = new Date('2025-03-10T12:00:00Z');
const OLDER = new Date('2025-02-10T12:00:00Z');
const BEFORE = new Date('2025-04-01T00:00:00Z');

export const RETENTION_CLAUSES: readonly PortClause<EventStoreHarness>[] = [
  {
    id: 'E7',
    name: 'what was received before the time goes, but for the types that stay',
    run: async (harness) => {
      const [store, other] = [await harness.connect(), await harness.connect()];
      await store.append([
        sampleMessage({ recordedAt: OLDER }),
        sampleMessage({ recordedAt: OLD }),
        sampleMessage({ recordedAt: OLD, type: 'audit.login' }),
        sampleMessage({ recordedAt: new Date('2025-04-02T00:00:00Z') }),
        sampleMessage(),
      ]);
      const policy = { before: BEFORE, keep: ['audit.#'] };
      expect(await other.retain({ ...policy, dryRun: true })).toMatchObject({ removed: 2, kept: 1, position: 2 });
      expect(await readAll(store)).toHaveLength(5);
      expect(await other.retain(policy)).toMatchObject({ removed: 2, kept: 1, position: 2 });
      const left = await readAll(store);
      expect(left.map(({ position }) => position)).toEqual([3, 4, 5]);
      expect(left[0]?.recordedAt).toEqual(OLD);
      expect(await store.extent()).toEqual({ last: 5, removed: 2 });
      expect(await other.retain(policy)).toMatchObject({ removed: 0 });
      await store.append([sampleMessage({ recordedAt: OLD })]);
      expect(await readAll(store)).toHaveLength(4);
    },
  },
  {
    id: 'E7',
    name: 'who follows from before what went is told so, and nobody else is',
    run: async (harness) => {
      const store = await harness.connect();
      await store.append([sampleMessage({ recordedAt: OLDER }), sampleMessage({ recordedAt: OLD }), sampleMessage()]);
      await store.retain({ before: BEFORE });
      for (const after of [0, 1]) {
        await expect(store.read({ after, limit: 10, follows: true })).rejects.toMatchObject({ code: 'store.gap' });
        expect(await store.read({ after, limit: 10 })).toHaveLength(1);
      }
      expect(await store.read({ after: 2, limit: 10, follows: true })).toHaveLength(1);
    },
  },
];
