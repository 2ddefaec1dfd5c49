import { expect } from 'vitest';
import type { PortClause } from '../../conformance/clause.js';
import type { CorrelationHarness } from '../correlation-harness.js';
import { drawChain, event, idOf } from './family.js';

const NAMES = ['A', 'B', 'C', 'D', 'E', 'ghost'];

export const CHAIN_CLAUSES: readonly PortClause<CorrelationHarness>[] = [
  {
    id: 'S3',
    name: 'chain tells the nearest first, in both directions',
    run: async ({ connect }) => {
      const store = await connect();
      // Against the order of causes: nothing may depend on who was recorded first.
      await store.record([event('D', ['C'], 3), event('C', ['B'], 2), event('B', ['A'], 1), event('A')]);
      const chain = await store.chain(idOf('D'), 'ancestors');
      expect(drawChain(chain, NAMES)).toBe('1:C<D 2:B<C 3:A<B');
      expect(chain).toMatchObject({ event_id: idOf('D'), direction: 'ancestors' });
      expect(chain.events[0]).toEqual({ ...(await store.find(idOf('C'))), depth: 1, via: idOf('D') });
      expect(drawChain(await store.chain(idOf('A'), 'descendants'), NAMES)).toBe('1:B<A 2:C<B 3:D<C');
      for (const [name, direction] of [
        ['A', 'ancestors'],
        ['D', 'descendants'],
        ['nobody', 'ancestors'],
        ['nobody', 'descendants'],
      ] as const) {
        expect(await store.chain(idOf(name), direction)).toMatchObject({ events: [], truncated: false });
      }
    },
  },
  {
    id: 'S3',
    name: 'chain tells each event once, at its least depth, and a depth by time',
    run: async ({ connect }) => {
      const store = await connect();
      await store.record([
        event('A'),
        event('B', ['A'], 30),
        event('C', ['A'], 10),
        event('D', ['ghost', 'B', 'C'], 40),
        event('E', ['A', 'D'], 50),
      ]);
      expect(drawChain(await store.chain(idOf('A'), 'descendants'), NAMES)).toBe('1:C<A 1:B<A 1:E<A 2:D<C');
      expect(drawChain(await store.chain(idOf('D'), 'ancestors'), NAMES)).toBe('1:C<D 1:B<D 1:ghost<D 2:A<C');
    },
  },
  {
    id: 'S3',
    name: 'chain ends in circles, and never tells its start',
    run: async ({ connect }) => {
      const store = await connect();
      await store.record([event('A', ['C', 'A'], 0), event('B', ['A'], 1), event('C', ['B'], 2)]);
      expect(drawChain(await store.chain(idOf('A'), 'descendants'), NAMES)).toBe('1:B<A 2:C<B');
      expect(drawChain(await store.chain(idOf('A'), 'ancestors'), NAMES)).toBe('1:C<A 2:B<C');
    },
  },
  {
    id: 'S4',
    name: 'chain ends at its depth, and says so only when there is more',
    run: async ({ connect }) => {
      const store = await connect();
      await store.record([event('A'), event('B', ['A'], 1), event('C', ['B'], 2), event('D', ['C'], 3)]);
      const draw = async (maxDepth: number) =>
        drawChain(await store.chain(idOf('A'), 'descendants', { maxDepth }), NAMES);
      expect(await draw(3)).toBe('1:B<A 2:C<B 3:D<C');
      expect(await draw(2)).toBe('1:B<A 2:C<B …');
      expect(await draw(0)).toBe('…');
      expect(drawChain(await store.chain(idOf('D'), 'ancestors', { maxDepth: 1 }), NAMES)).toBe('1:C<D …');
    },
  },
  {
    id: 'S4',
    name: 'chain ends at its number of events, and says so only when there is more',
    run: async ({ connect }) => {
      const store = await connect();
      await store.record([event('A'), event('B', ['A'], 1), event('C', ['A'], 2), event('D', ['B'], 3)]);
      const draw = async (maxEvents: number) =>
        drawChain(await store.chain(idOf('A'), 'descendants', { maxEvents }), NAMES);
      expect(await draw(3)).toBe('1:B<A 1:C<A 2:D<B');
      expect(await draw(2)).toBe('1:B<A 1:C<A …');
      expect(await draw(1)).toBe('1:B<A …');
    },
  },
  {
    id: 'S4',
    name: 'chain is bounded without being asked, in depth and in width',
    run: async ({ connect }) => {
      const store = await connect();
      await store.record(Array.from({ length: 150 }, (_, at) => event(`deep ${at}`, [`deep ${at - 1}`], at)));
      await store.record(Array.from({ length: 1_100 }, (_, at) => event(`wide ${at}`, ['root'], at)));
      const deep = await store.chain(idOf('deep 0'), 'descendants');
      expect(deep).toMatchObject({ truncated: true });
      expect(deep.events).toHaveLength(100);
      const wide = await store.chain(idOf('root'), 'descendants');
      expect(wide).toMatchObject({ truncated: true });
      expect(wide.events).toHaveLength(1_000);
    },
  },
];
