import { BloodbankError } from '@bloodbank/core/errors';
import type { ChainLink, CorrelatedEvent, CorrelationEntry, CorrelationStore } from '@bloodbank/core/ports';
import { createStalling, type Stalling } from '../../conformance/stalling.js';
import type { CorrelationHarness } from '../correlation-harness.js';

/** What the instances of one toy share, and what a defect may do to it. */
export interface ToyGraph {
  readonly events: Map<string, { readonly event: CorrelatedEvent; readonly until: number }>;
  readonly stalling: Stalling;
  isHanging: boolean;
}

/** The shortest correct store: it looks through everything, each time. Broken ones are made from it. */
export function openToyCorrelation(): CorrelationHarness & { readonly graph: ToyGraph } {
  const graph: ToyGraph = { events: new Map(), stalling: createStalling('correlation.unavailable'), isHanging: false };
  return {
    graph,
    connect: async ({ ttlMs = 60_000 } = {}) => createToyCorrelation(graph, ttlMs),
    stall: () => {
      graph.isHanging = true;
      graph.stalling.stall();
    },
    resume: () => {
      graph.isHanging = false;
      graph.stalling.resume();
    },
    close: async () => {},
  };
}

function createToyCorrelation(graph: ToyGraph, ttlMs: number): CorrelationStore {
  let isClosed = false;

  function answer<T>(work: () => T): Promise<T> {
    if (isClosed) return Promise.reject(new BloodbankError('correlation.unavailable', 'The toy store is closed.'));
    return graph.stalling.answer(work);
  }

  function find(id: string): CorrelationEntry | undefined {
    const now = performance.now();
    const own = graph.events.get(id);
    const event = own !== undefined && own.until > now ? own.event : undefined;
    const found: CorrelatedEvent[] = [];
    for (const { event: other, until } of graph.events.values()) {
      if (until > now && other.correlation_ids.includes(id)) found.push(other);
    }
    const children = found.sort(compare).map(({ event_id }) => event_id);
    if (event === undefined && children.length === 0) return undefined;
    return {
      event_id: id,
      ...(event === undefined ? {} : { event }),
      parents: event?.correlation_ids ?? [],
      children: children.slice(0, 1_000),
      ...(children.length > 1_000 ? { hasMoreChildren: true } : {}),
    };
  }

  return {
    record: (events) =>
      answer(() => {
        const until = performance.now() + ttlMs;
        for (const event of events) graph.events.set(event.event_id, { event, until });
      }),
    find: (id) => answer(() => find(id)),
    chain: (id, direction, { maxDepth = 100, maxEvents = 1_000 } = {}) =>
      answer(() => {
        const events: ChainLink[] = [];
        const seen = new Set([id]);
        let isTruncated = false;
        let level: readonly CorrelationEntry[] = [find(id)].filter((entry) => entry !== undefined);
        for (let depth = 1; level.length > 0; depth++) {
          isTruncated ||= level.some(({ hasMoreChildren }) => direction === 'descendants' && hasMoreChildren === true);
          const next: ChainLink[] = [];
          for (const { event_id: via, parents, children } of level) {
            for (const step of direction === 'ancestors' ? parents : children) {
              if (seen.has(step)) continue;
              seen.add(step);
              const entry = find(step);
              if (entry !== undefined) next.push({ ...entry, depth, via });
            }
          }
          const kept = depth > maxDepth ? [] : next.slice(0, maxEvents - events.length);
          isTruncated ||= kept.length < next.length;
          kept.sort((a, b) => Number(a.event === undefined) - Number(b.event === undefined) || compareLinks(a, b));
          events.push(...kept);
          level = kept;
        }
        return { event_id: id, direction, events, truncated: isTruncated };
      }),
    health: () => ({ status: isClosed || graph.isHanging ? 'degraded' : 'healthy', store: 'memory', details: {} }),
    close: async () => {
      isClosed = true;
    },
  };
}

function compareLinks(a: ChainLink, b: ChainLink): number {
  return a.event === undefined || b.event === undefined ? 0 : compare(a.event, b.event);
}

function compare(a: CorrelatedEvent, b: CorrelatedEvent): number {
  return Date.parse(a.timestamp) - Date.parse(b.timestamp) || (a.event_id < b.event_id ? -1 : 1);
}
