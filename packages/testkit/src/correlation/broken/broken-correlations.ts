import type { CorrelatedEvent, CorrelationChain, CorrelationEntry, CorrelationStore } from '@bloodbank/core/ports';
import type { CorrelationHarness } from '../correlation-harness.js';
import { openToyCorrelation, type ToyGraph } from '../toy/toy-correlation.js';

/** A store with one defect, and the clauses whose tests must notice it: these, and no others. */
export interface BrokenCorrelation {
  readonly name: string;
  readonly caughtBy: readonly string[];
  readonly open: () => CorrelationHarness;
}

export const BROKEN_CORRELATIONS: readonly BrokenCorrelation[] = [
  {
    name: 'records later than it says',
    caughtBy: ['S1', 'S2', 'S3', 'S4', 'S5', 'S6'],
    open: breaking((store) => ({
      record: async (events) => {
        setTimeout(() => store.record(events).catch(() => {}), 1);
      },
    })),
  },
  {
    name: 'records the first event only',
    caughtBy: ['S1', 'S2', 'S3', 'S4', 'S5'],
    open: breaking((store) => ({ record: (events) => store.record(events.slice(0, 1)) })),
  },
  {
    name: 'knows the first parent only',
    caughtBy: ['S1', 'S2', 'S3'],
    open: inRecord((event) => ({ ...event, correlation_ids: event.correlation_ids.slice(0, 1) })),
  },
  {
    name: 'keeps the first that was said of an event',
    caughtBy: ['S1'],
    open: breaking((store, { events: known }) => ({
      record: (events) => store.record(events.filter(({ event_id }) => !known.has(event_id))),
    })),
  },
  {
    name: 'leaves a child with a parent that it no longer names',
    caughtBy: ['S1'],
    open: breaking((store, { events: known }) => ({
      record: (events) =>
        store.record(
          events.map((event) => {
            const former = known.get(event.event_id)?.event.correlation_ids ?? [];
            return { ...event, correlation_ids: [...new Set([...event.correlation_ids, ...former])] };
          }),
        ),
    })),
  },
  {
    name: 'hides parents that were never recorded',
    caughtBy: ['S1', 'S2', 'S5'],
    open: inFind((entry) => (entry.event === undefined ? undefined : entry)),
  },
  {
    name: 'invents an event for every id',
    caughtBy: ['S1', 'S2', 'S5'],
    open: breaking((store) => ({
      find: async (event_id) => (await store.find(event_id)) ?? { event_id, parents: [], children: [] },
    })),
  },
  {
    name: 'forgets source and metadata',
    caughtBy: ['S1', 'S2'],
    open: inRecord(({ source: _source, metadata: _metadata, ...event }) => event),
  },
  {
    name: 'sorts the parents',
    caughtBy: ['S1', 'S2'],
    open: inRecord((event) => ({ ...event, correlation_ids: [...event.correlation_ids].sort() })),
  },
  {
    name: 'tells children as they were recorded',
    caughtBy: ['S2'],
    open: breaking((store, { events: known }) => ({
      find: async (id) => {
        const entry = await store.find(id);
        const order = [...known.keys()];
        const children = [...(entry?.children ?? [])].sort((a, b) => order.indexOf(a) - order.indexOf(b));
        return entry && { ...entry, children };
      },
    })),
  },
  {
    name: 'tells the newest child first',
    caughtBy: ['S1', 'S2'],
    open: inFind((entry) => ({ ...entry, children: [...entry.children].reverse() })),
  },
  {
    name: 'does not say that there are more children',
    caughtBy: ['S2'],
    open: inFind(({ hasMoreChildren: _hidden, ...entry }) => entry),
  },
  {
    name: 'tells the farthest first',
    caughtBy: ['S3', 'S4'],
    open: inChain((chain) => ({ ...chain, events: [...chain.events].reverse() })),
  },
  {
    name: 'tells the start too',
    caughtBy: ['S3', 'S4'],
    open: breaking((store) => ({
      chain: async (id, direction, limits) => {
        const [chain, start] = [await store.chain(id, direction, limits), await store.find(id)];
        return start === undefined ? chain : { ...chain, events: [{ ...start, depth: 0, via: id }, ...chain.events] };
      },
    })),
  },
  {
    name: 'goes one way only',
    caughtBy: ['S3', 'S4'],
    open: breaking((store) => ({ chain: (id, _direction, limits) => store.chain(id, 'descendants', limits) })),
  },
  {
    name: 'leaves what was never recorded out of a chain',
    caughtBy: ['S3'],
    open: inChain((chain) => ({ ...chain, events: chain.events.filter(({ event }) => event !== undefined) })),
  },
  {
    name: 'knows no depth but the default',
    caughtBy: ['S4'],
    open: breaking((store) => ({
      chain: (id, direction, { maxEvents = 1_000 } = {}) => store.chain(id, direction, { maxEvents }),
    })),
  },
  {
    name: 'knows no number but the default',
    caughtBy: ['S4'],
    open: breaking((store) => ({
      chain: (id, direction, { maxDepth = 100 } = {}) => store.chain(id, direction, { maxDepth }),
    })),
  },
  {
    name: 'has no limit unless it is asked for one',
    caughtBy: ['S4'],
    open: breaking((store) => ({
      chain: (id, direction, { maxDepth = 1e6, maxEvents = 1e6 } = {}) =>
        store.chain(id, direction, { maxDepth, maxEvents }),
    })),
  },
  {
    name: 'cuts without saying so',
    caughtBy: ['S4'],
    open: inChain((chain) => ({ ...chain, truncated: false })),
  },
  {
    name: 'says that it cut whenever it reached a limit',
    caughtBy: ['S4'],
    open: breaking((store) => ({
      chain: async (id, direction, limits) => {
        const chain = await store.chain(id, direction, limits);
        const isFull = chain.events.some(({ depth }) => depth === limits?.maxDepth);
        return { ...chain, truncated: chain.truncated || isFull || chain.events.length === limits?.maxEvents };
      },
    })),
  },
  {
    name: 'never forgets',
    caughtBy: ['S5'],
    open: breakingTtl(() => 1e9),
  },
  {
    name: 'forgets too early',
    caughtBy: ['S5'],
    open: breakingTtl((ttlMs) => ttlMs / 100),
  },
  {
    name: 'keeps old children with a parent that gets new ones',
    caughtBy: ['S5'],
    open: breaking((store, { events: known }) => ({
      record: async (events) => {
        await store.record(events);
        const parents = new Set(events.flatMap(({ correlation_ids }) => correlation_ids));
        for (const [id, { event, until }] of known) {
          const isSibling = event.correlation_ids.some((parent) => parents.has(parent));
          if (isSibling)
            known.set(id, { event, until: Math.max(until, ...[...known.values()].map((one) => one.until)) });
        }
      },
    })),
  },
  {
    name: 'waits for a store that hangs',
    caughtBy: ['S6'],
    open: breaking((store, { stalling }) => ({
      record: (events) => stalling.answerAtLast(() => store.record(events)),
      find: (id) => stalling.answerAtLast(() => store.find(id)),
    })),
  },
  {
    name: 'pretends to have recorded while the store hangs',
    caughtBy: ['S6'],
    open: breaking((store) => ({ record: (events) => store.record(events).catch(() => {}) })),
  },
  {
    name: 'finds nothing while the store hangs',
    caughtBy: ['S6'],
    open: breaking((store) => ({ find: (id) => store.find(id).catch(() => undefined) })),
  },
  {
    name: 'does not come back when the store answers again',
    caughtBy: ['S6'],
    open: breaking((store) => {
      let failure: unknown;
      return {
        record: async (events) => {
          if (failure !== undefined) throw failure;
          return store.record(events).catch((error: unknown) => {
            failure = error;
            throw error;
          });
        },
      };
    }),
  },
  {
    name: 'answers after it was closed',
    caughtBy: ['S6', 'S7'],
    open: breaking(() => ({ close: async () => {} })),
  },
  {
    name: 'is always well',
    caughtBy: ['S7'],
    open: breaking(() => ({ health: () => ({ status: 'healthy', store: 'memory', details: {} }) })),
  },
  {
    name: 'is never well again',
    caughtBy: ['S7'],
    open: breaking((store) => {
      let wasAway = false;
      return {
        health: () => {
          const health = store.health();
          wasAway ||= health.status === 'degraded';
          return wasAway ? { ...health, status: 'degraded' } : health;
        },
      };
    }),
  },
];

function breakingHarness(change: (harness: CorrelationHarness, graph: ToyGraph) => CorrelationHarness['connect']) {
  return (): CorrelationHarness => {
    const harness = openToyCorrelation();
    return { ...harness, connect: change(harness, harness.graph) };
  };
}

function breaking(
  replace: (store: CorrelationStore, graph: ToyGraph) => Partial<CorrelationStore>,
): BrokenCorrelation['open'] {
  return breakingHarness((harness, graph) => async (options) => {
    const store = await harness.connect(options);
    return { ...store, ...replace(store, graph) };
  });
}

/** Only where a test asks for a time to live: the others are about something else. */
function breakingTtl(change: (ttlMs: number) => number): BrokenCorrelation['open'] {
  return breakingHarness((harness) => (options) => {
    return harness.connect(options?.ttlMs === undefined ? {} : { ttlMs: change(options.ttlMs) });
  });
}

function inRecord(change: (event: CorrelatedEvent) => CorrelatedEvent): BrokenCorrelation['open'] {
  return breaking((store) => ({ record: (events) => store.record(events.map(change)) }));
}

function inFind(change: (entry: CorrelationEntry) => CorrelationEntry | undefined): BrokenCorrelation['open'] {
  return breaking((store) => ({
    find: async (id) => {
      const entry = await store.find(id);
      return entry && change(entry);
    },
  }));
}

function inChain(change: (chain: CorrelationChain) => CorrelationChain): BrokenCorrelation['open'] {
  return breaking((store) => ({
    chain: async (id, direction, limits) => change(await store.chain(id, direction, limits)),
  }));
}
