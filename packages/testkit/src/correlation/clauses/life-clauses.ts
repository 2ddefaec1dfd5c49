import type { CorrelationStore } from '@bloodbank/core/ports';
import { expect } from 'vitest';
import type { PortClause } from '../../conformance/clause.js';
import { waitFor } from '../../wait/wait-for.js';
import { within } from '../../wait/within.js';
import type { CorrelationHarness } from '../correlation-harness.js';
import { event, idOf } from './family.js';

const TTL_MS = 600;
/** Clocks of two processes, and of a store that counts whole milliseconds. */
const CLOCK_MS = 10;

export const LIFE_CLAUSES: readonly PortClause<CorrelationHarness>[] = [
  {
    id: 'S5',
    name: 'what was recorded is forgotten after its time, and not earlier',
    run: async ({ connect }) => {
      const store = await connect({ ttlMs: TTL_MS });
      const begin = performance.now();
      await store.record([event('root'), event('child', ['root'], 1)]);
      const found = await store.find(idOf('root'));
      if (performance.now() - begin < TTL_MS) expect(found).toMatchObject({ children: [idOf('child')] });
      await waitFor(async () => (await store.find(idOf('child'))) === undefined);
      expect(performance.now() - begin).toBeGreaterThanOrEqual(TTL_MS - CLOCK_MS);
      await waitFor(async () => (await store.find(idOf('root'))) === undefined);
    },
  },
  {
    id: 'S5',
    name: 'a parent that still gets children forgets the old ones',
    run: async ({ connect }) => {
      const store = await connect({ ttlMs: TTL_MS });
      await store.record([event('old', ['root'], 1)]);
      let at = 1;
      await waitFor(
        async () => {
          at++;
          await store.record([event(`new ${at}`, ['root'], at)]);
          const children = (await store.find(idOf('root')))?.children ?? [];
          return !children.includes(idOf('old')) && children.includes(idOf(`new ${at}`));
        },
        { everyMs: 50 },
      );
    },
  },
  {
    id: 'S6',
    name: 'every call rejects in time while the store hangs, and works again when it answers',
    needs: 'stall',
    run: async (harness) => {
      const store = await harness.connect();
      await eventually(store);
      harness.stall();
      for (const ask of questions(store)) {
        await expect(within(ask())).rejects.toMatchObject({ code: 'correlation.unavailable' });
      }
      harness.resume();
      await eventually(store);
    },
  },
  {
    id: 'S6',
    name: 'close settles while the store hangs, and what is asked after it rejects',
    needs: 'stall',
    run: async (harness) => {
      const store = await harness.connect();
      await eventually(store);
      harness.stall();
      await within(store.close());
      harness.resume();
      for (const ask of questions(store)) {
        await expect(within(ask())).rejects.toMatchObject({ code: 'correlation.unavailable' });
      }
    },
  },
  {
    id: 'S7',
    name: 'health is degraded while the store is away, and healthy again after it',
    needs: 'stall',
    run: async (harness) => {
      const store = await harness.connect();
      await eventually(store);
      expect(store.health().status).toBe('healthy');
      harness.stall();
      await within(store.record([event('lost')])).catch(() => {});
      expect(store.health().status).toBe('degraded');
      harness.resume();
      await waitFor(() => store.health().status === 'healthy');
    },
  },
  {
    id: 'S7',
    name: 'health is not healthy after close',
    run: async ({ connect }) => {
      const store = await connect();
      await eventually(store);
      expect(store.health().status).toBe('healthy');
      await store.close();
      expect(store.health().status).toBe('degraded');
    },
  },
];

function questions(store: CorrelationStore): readonly (() => Promise<unknown>)[] {
  return [
    () => store.record([event('any')]),
    () => store.find(idOf('any')),
    () => store.chain(idOf('any'), 'ancestors'),
  ];
}

/** A store that is slow for a moment on a busy machine is away for a moment: it must come by itself. */
async function eventually(store: CorrelationStore): Promise<void> {
  await waitFor(() => store.record([event('well')]).then(() => true));
}
