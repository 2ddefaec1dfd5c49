import { expect } from 'vitest';
import type { PortClause } from '../../conformance/clause.js';
import type { CorrelationHarness } from '../correlation-harness.js';
import { event, idOf } from './family.js';

const MOST_CHILDREN_TOLD = 1_000;

export const RECORD_CLAUSES: readonly PortClause<CorrelationHarness>[] = [
  {
    id: 'S1',
    name: 'record: each event is found, and is a child of every parent, recorded or not, also by another instance',
    run: async ({ connect }) => {
      const [store, other] = [await connect(), await connect()];
      await store.record([]);
      await store.record([event('root'), event('child', ['root', 'stranger'], 1)]);
      for (const asked of [store, other]) {
        expect(await asked.find(idOf('root'))).toMatchObject({ parents: [], children: [idOf('child')] });
        expect(await asked.find(idOf('child'))).toMatchObject({ parents: [idOf('root'), idOf('stranger')] });
        expect(await asked.find(idOf('stranger'))).toEqual({
          event_id: idOf('stranger'),
          parents: [],
          children: [idOf('child')],
        });
      }
    },
  },
  {
    id: 'S1',
    name: 'record may be repeated: what is said last holds, also of the parents',
    run: async ({ connect }) => {
      const store = await connect();
      await store.record([event('child', ['wrong', 'right'])]);
      await store.record([event('child', ['wrong', 'right'])]);
      expect((await store.find(idOf('wrong')))?.children).toEqual([idOf('child')]);
      await store.record([event('child', ['right', 'new'], 5)]);
      expect(await store.find(idOf('wrong'))).toBeUndefined();
      for (const parent of ['right', 'new']) {
        expect((await store.find(idOf(parent)))?.children, parent).toEqual([idOf('child')]);
      }
      expect(await store.find(idOf('child'))).toMatchObject({ event: event('child', ['right', 'new'], 5) });
    },
  },
  {
    id: 'S1',
    name: 'record takes many events, and many calls at once',
    run: async ({ connect }) => {
      const store = await connect();
      const batches = Array.from({ length: 10 }, (_, batch) =>
        Array.from({ length: 20 }, (_, index) => event(`${batch}/${index}`, [`parent of ${batch}`], index)),
      );
      await Promise.all(batches.map((batch) => store.record(batch)));
      for (const [batch, events] of batches.entries()) {
        const parent = await store.find(idOf(`parent of ${batch}`));
        expect(parent?.children).toEqual(events.map(({ event_id }) => event_id));
      }
    },
  },
  {
    id: 'S2',
    name: 'find tells the whole event, and nothing for an id that nobody named',
    run: async ({ connect }) => {
      const store = await connect();
      // In no order that a store could come to by itself.
      const parents = ['a', 'b', 'c'].sort((one, other) => (idOf(one) < idOf(other) ? 1 : -1));
      await store.record([event('only', parents)]);
      expect(await store.find(idOf('only'))).toEqual({
        event_id: idOf('only'),
        event: event('only', parents),
        parents: parents.map(idOf),
        children: [],
      });
      for (const id of [idOf('nobody'), '', '__proto__', 'constructor', 'a:b']) {
        expect(await store.find(id), id).toBeUndefined();
      }
    },
  },
  {
    id: 'S2',
    name: 'find tells children by time and then by id, in whatever order they were recorded',
    run: async ({ connect }) => {
      const store = await connect();
      const twins = [event('twin 1', ['root'], 20), event('twin 2', ['root'], 20)];
      twins.sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
      const [late, early] = [event('late', ['root'], 100_000), event('early', ['root'], 3)];
      for (const child of [late, ...[...twins].reverse(), early]) await store.record([child]);
      const children = [early, ...twins, late].map(({ event_id }) => event_id);
      expect((await store.find(idOf('root')))?.children).toEqual(children);
    },
  },
  {
    id: 'S2',
    name: 'find tells at most 1,000 children, and that there are more',
    run: async ({ connect }) => {
      const store = await connect();
      const children = Array.from({ length: MOST_CHILDREN_TOLD + 1 }, (_, at) => event(`${at}`, ['root'], at));
      await store.record(children.slice(0, MOST_CHILDREN_TOLD));
      expect(await store.find(idOf('root'))).not.toHaveProperty('hasMoreChildren');
      await store.record(children.slice(MOST_CHILDREN_TOLD));
      const root = await store.find(idOf('root'));
      expect(root).toMatchObject({ hasMoreChildren: true });
      expect(root?.children).toHaveLength(MOST_CHILDREN_TOLD);
    },
  },
];
