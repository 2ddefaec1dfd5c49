import { createEventId } from '@bloodbank/core/envelope';
import { expect } from 'vitest';
import type { PortClause } from '../../conformance/clause.js';
import { waitFor } from '../../wait/wait-for.js';
import { within } from '../../wait/within.js';
import type { EventStoreHarness } from '../event-store-harness.js';
import { idsOf, sampleMessage } from '../recorded-message.js';

export const LIFE_CLAUSES: readonly PortClause<EventStoreHarness>[] = [
  {
    id: 'E6',
    name: 'a reader that waits is woken by what another instance appends, and not by what is there',
    run: async (harness) => {
      const [store, other] = [await harness.connect(), await harness.connect()];
      await other.append([sampleMessage()]);
      expect(await store.waitFor(0, { timeoutMs: 5_000 })).toBe(true);
      const waiting = store.waitFor(1, { timeoutMs: 10_000 });
      const begin = performance.now();
      await other.append([sampleMessage()]);
      expect(await waiting).toBe(true);
      expect(performance.now() - begin).toBeLessThan(5_000);
    },
  },
  {
    id: 'E6',
    name: 'who waits in vain is told at the end of its time, or when it gives up',
    run: async (harness) => {
      const store = await harness.connect();
      await store.append([sampleMessage()]);
      const begin = performance.now();
      expect(await store.waitFor(1, { timeoutMs: 100 })).toBe(false);
      expect(performance.now() - begin).toBeGreaterThanOrEqual(90);
      const leaving = new AbortController();
      const waiting = store.waitFor(1, { timeoutMs: 60_000, signal: leaving.signal });
      leaving.abort();
      expect(await within(waiting)).toBe(false);
    },
  },
  {
    id: 'E8',
    name: 'every call rejects in time while the store hangs; then all of a batch is there, or nothing',
    needs: 'stall',
    run: async (harness) => {
      const store = await harness.connect({ isImpatient: true });
      await store.append([sampleMessage()]);
      const ids = [createEventId(), createEventId(), createEventId()];
      harness.stall();
      const calls: Promise<unknown>[] = [
        store.append(ids.map((id) => sampleMessage({ id }))),
        store.read({ limit: 1 }),
        store.find(createEventId()),
        store.waitFor(5, { timeoutMs: 100 }),
        store.summarise(),
        store.extent(),
      ];
      const outcomes = await within(Promise.allSettled(calls), 10_000);
      expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : outcome.value))).toEqual(
        Array(6).fill('store.unavailable'),
      );
      expect(store.health().status).toBe('degraded');
      harness.resume();
      await waitFor(async () => (await store.append([sampleMessage()])).added === 1, { timeoutMs: 15_000 });
      expect(store.health().status).toBe('healthy');
      const all = await idsOf(store);
      expect([0, 3]).toContain(ids.filter((id) => all.includes(id)).length);
      await store.append(ids.map((id) => sampleMessage({ id })));
      expect((await idsOf(store)).filter((id) => ids.includes(id))).toEqual(ids);
    },
  },
  {
    id: 'E8',
    name: 'close settles while the store hangs, and what is asked after it rejects',
    needs: 'stall',
    run: async (harness) => {
      const store = await harness.connect({ isImpatient: true });
      await store.append([sampleMessage()]);
      harness.stall();
      await within(store.close(), 10_000);
      await expect(within(store.read({ limit: 1 }))).rejects.toMatchObject({ code: 'store.unavailable' });
    },
  },
];
