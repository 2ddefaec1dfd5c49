import { isObject } from '@bloodbank/core/json';
import { decodeJson } from '@bloodbank/core/message';
import type {
  CorrelatedEvent,
  CorrelationEntry,
  CorrelationStore,
  EventStore,
  StoredMessage,
} from '@bloodbank/core/ports';
import { compareMoments } from '../event-order.js';
import { MAX_CHILDREN_TOLD, type ReadEntries, walkChain } from '../walk-chain.js';

/** How many events are asked for at a time. */
const AT_ONCE = 10;

/**
 * What caused what, as `memory` tells it, and what it has forgotten as the event store tells it. Where one of them is away, the
 * other answers alone; where nobody knows an event and one is away, that is told.
 */
export function recallFromStore(
  memory: Pick<CorrelationStore, 'find'>,
  store: Pick<EventStore, 'find' | 'read'>,
): Pick<CorrelationStore, 'find' | 'chain'> {
  async function find(eventId: string, childLimit = MAX_CHILDREN_TOLD): Promise<CorrelationEntry | undefined> {
    const [told, stored] = await Promise.allSettled([memory.find(eventId), readEntry(store, eventId, childLimit)]);
    const entries = [told, stored].flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []));
    const failure = [told, stored].find((result) => result.status === 'rejected');
    if (entries.length === 0 && failure?.status === 'rejected') throw failure.reason;
    return entries.length < 2 ? entries[0] : merge(entries, childLimit);
  }
  const read: ReadEntries = async (ids, childLimit) => {
    const entries: (CorrelationEntry | undefined)[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      entries.push(...(await Promise.all(some.map((id) => find(id, childLimit)))));
    }
    return entries;
  };
  return {
    find: (eventId) => find(eventId),
    chain: (eventId, direction, limits = {}) => walkChain(eventId, direction, limits, read),
  };
}

async function readEntry(
  store: Pick<EventStore, 'find' | 'read'>,
  id: string,
  childLimit: number,
): Promise<CorrelationEntry | undefined> {
  const limit = Math.min(childLimit, MAX_CHILDREN_TOLD);
  const [message, page] = await Promise.all([store.find(id), store.read({ filter: { cause: id }, limit })]);
  const children = page.map((child) => ({ id: child.id, timeMs: child.occurredAt.getTime() })).sort(compareMoments);
  if (message === undefined && children.length === 0) return undefined;
  return {
    event_id: id,
    ...(message === undefined ? {} : { event: toCorrelated(message) }),
    parents: message?.parents ?? [],
    children: children.map((child) => child.id),
    ...(page.length === limit && limit === childLimit ? { hasMoreChildren: true } : {}),
  };
}

function toCorrelated(message: StoredMessage): CorrelatedEvent {
  const { id, eventType, occurredAt, correlationId, parents, body, source } = message;
  const decoded = decodeJson(body);
  const own = decoded.ok && isObject(decoded.value) ? decoded.value['source'] : undefined;
  return {
    event_id: id,
    event_type: eventType,
    timestamp: occurredAt.toISOString(),
    correlation_id: correlationId ?? id,
    correlation_ids: parents,
    ...(isObject(own) ? { source: own } : source === null ? {} : { source: { app: source } }),
  };
}

/** The first that has the event tells of it; children are those of both, in the order of the first that names them. */
function merge(entries: readonly CorrelationEntry[], childLimit: number): CorrelationEntry | undefined {
  const [first] = entries;
  const whole = entries.find(({ event }) => event !== undefined) ?? first;
  if (whole === undefined) return undefined;
  const all = [...new Set(entries.flatMap(({ children }) => children))];
  const children = all.slice(0, childLimit);
  const hasMore = children.length < all.length || entries.some(({ hasMoreChildren }) => hasMoreChildren === true);
  const { hasMoreChildren: _, ...rest } = whole;
  return { ...rest, children, ...(hasMore ? { hasMoreChildren: true } : {}) };
}
