import { BloodbankError } from '@bloodbank/core/errors';
import type { CorrelatedEvent, CorrelationEntry, CorrelationStore } from '@bloodbank/core/ports';
import { boundEvent } from '../bound-event.js';
import { compareMoments, timeOf } from '../event-order.js';
import { checkTtl } from '../ttl.js';
import { MAX_CHILDREN_TOLD, walkChain } from '../walk-chain.js';

export interface MemoryCorrelationOptions {
  /** How long an event is remembered. Default 30 days. */
  readonly ttlMs?: number;
  /** Greatest number of events, 50,000 by default. Beyond it the one recorded longest ago is forgotten. */
  readonly maxEvents?: number;
}

interface Kept {
  readonly event: CorrelatedEvent;
  readonly until: number;
}

const DEFAULT_MAX_EVENTS = 50_000;

/**
 * The graph of causes in this process, lost with it.
 *
 * @example
 * ```ts
 * const correlation = createMemoryCorrelation();
 * ```
 */
export function createMemoryCorrelation(options: MemoryCorrelationOptions = {}): CorrelationStore {
  const { maxEvents = DEFAULT_MAX_EVENTS } = options;
  const ttlMs = checkTtl(options.ttlMs);
  /** In the order of recording, which is the order of `until`. */
  const kept = new Map<string, Kept>();
  /** Children of each parent that has any, with their times. Holds nothing that `kept` does not. */
  const childrenOf = new Map<string, Map<string, number>>();
  let isClosed = false;

  function forget({ event_id: id, correlation_ids: parents }: CorrelatedEvent): void {
    kept.delete(id);
    for (const parent of parents) {
      const children = childrenOf.get(parent);
      children?.delete(id);
      if (children?.size === 0) childrenOf.delete(parent);
    }
  }

  function forgetExpired(): void {
    const now = performance.now();
    for (const { event, until } of kept.values()) {
      if (until > now && kept.size <= maxEvents) return;
      forget(event);
    }
  }

  function keep(event: CorrelatedEvent, until: number): void {
    const before = kept.get(event.event_id);
    if (before !== undefined) {
      if (before.event.event_type !== event.event_type) return;
      forget(before.event);
    }
    kept.set(event.event_id, { event, until });
    for (const parent of event.correlation_ids) {
      const children = childrenOf.get(parent) ?? new Map<string, number>();
      childrenOf.set(parent, children.set(event.event_id, timeOf(event.timestamp)));
    }
  }

  function read(id: string, childLimit: number): CorrelationEntry | undefined {
    const { event } = kept.get(id) ?? {};
    const children = [...(childrenOf.get(id) ?? [])].map(([child, timeMs]) => ({ id: child, timeMs }));
    if (event === undefined && children.length === 0) return undefined;
    const told = children.sort(compareMoments).slice(0, childLimit);
    return {
      event_id: id,
      ...(event === undefined ? {} : { event }),
      parents: event?.correlation_ids ?? [],
      children: told.map((child) => child.id),
      ...(told.length < children.length ? { hasMoreChildren: true } : {}),
    };
  }

  function assertOpen(): void {
    if (isClosed) throw new BloodbankError('correlation.unavailable', 'The correlation store is closed.');
    forgetExpired();
  }

  return {
    async record(events) {
      assertOpen();
      const until = performance.now() + ttlMs;
      for (const event of events) keep(boundEvent(event), until);
      forgetExpired();
    },
    async find(eventId) {
      assertOpen();
      return read(eventId, MAX_CHILDREN_TOLD);
    },
    async chain(eventId, direction, limits = {}) {
      assertOpen();
      return walkChain(eventId, direction, limits, async (ids, childLimit) => ids.map((id) => read(id, childLimit)));
    },
    health: () => ({ status: isClosed ? 'degraded' : 'healthy', store: 'memory', details: { events: kept.size } }),
    async close() {
      isClosed = true;
      kept.clear();
      childrenOf.clear();
    },
  };
}
