import { createEventId } from '@bloodbank/core/envelope';
import { expect } from 'vitest';
import type { PortClause } from '../../conformance/clause.js';
import type { EventStoreHarness } from '../event-store-harness.js';
import { idsOf, sampleMessage } from '../recorded-message.js';

export const APPEND_CLAUSES: readonly PortClause<EventStoreHarness>[] = [
  {
    id: 'E1',
    name: 'what was appended is found at once by another instance, in the order given',
    run: async (harness) => {
      const [store, other] = [await harness.connect(), await harness.connect()];
      const ids = Array.from({ length: 25 }, () => createEventId());
      const shuffled = [...ids].sort((a, b) => (a.slice(-4) < b.slice(-4) ? -1 : 1));
      const appended = await store.append(shuffled.map((id) => sampleMessage({ id })));
      expect(appended).toEqual({ added: 25, known: 0, position: 25 });
      expect(await idsOf(other)).toEqual(shuffled);
      expect(await other.extent()).toEqual({ last: 25, removed: 0 });
    },
  },
  {
    id: 'E1',
    name: 'a known id changes nothing, in a later append and in the same one',
    run: async (harness) => {
      const [store, other] = [await harness.connect(), await harness.connect()];
      const [first, second] = [sampleMessage(), sampleMessage()];
      await store.append([first]);
      const { id } = (await store.read({ limit: 1 }))[0] ?? { id: '' };
      const changed = sampleMessage({ id, type: 'github.pr.closed' });
      expect(await other.append([changed, second, second])).toEqual({ added: 1, known: 2, position: 2 });
      expect((await store.find(id))?.eventType).toBe('github.pr.created');
      expect(await idsOf(store)).toHaveLength(2);
      expect(await store.append([first, second])).toEqual({ added: 0, known: 2, position: 2 });
    },
  },
  {
    id: 'E1',
    name: 'an append of nothing does nothing',
    run: async (harness) => {
      const store = await harness.connect();
      expect(await store.append([])).toEqual({ added: 0, known: 0, position: 0 });
    },
  },
];
