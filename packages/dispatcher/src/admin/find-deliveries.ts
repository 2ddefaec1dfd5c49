import { toError } from '@bloodbank/core/errors';
import type { DeliveryPage, DeliveryQuery, DispatcherDelivery, EventStore } from '@bloodbank/core/ports';
import { matchesTopic } from '@bloodbank/core/routing';
import type { DeliveryLog } from '../state/delivery-log.js';
import { storedDeliveries, storedEvent } from './stored-deliveries.js';

/** Where deliveries are remembered: in a bounded file beside each dispatcher's state, and in the event store where there is one. */
export interface DeliverySources {
  readonly logs: readonly DeliveryLog[];
  readonly store?: Pick<EventStore, 'read' | 'find'>;
}

const USUAL_LIMIT = 50;
const MAX_LIMIT = 1_000;

/** One page, in the order of last attempts, the newest first. What stands in a file is taken from there, for it has every attempt. */
export async function findDeliveries(sources: DeliverySources, query: DeliveryQuery): Promise<DeliveryPage> {
  const limit = Math.max(1, Math.min(query.limit ?? USUAL_LIMIT, MAX_LIMIT));
  const known = new Set<string>();
  const found: DispatcherDelivery[] = [];
  const take = (delivery: DispatcherDelivery): void => {
    known.add(delivery.delivery_id);
    if (fits(delivery, query)) found.push(delivery);
  };
  for (const log of sources.logs) for (const delivery of await log.list()) take(delivery);
  const notes = await addStored(sources, query, limit, known, take);
  found.sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    deliveries: page.map(({ event: _, ...delivery }) => delivery),
    ...(found.length > limit && last !== undefined ? { next_cursor: placeOf(last) } : {}),
    notes,
  };
}

/** One delivery with its event, which may be missing in the file for its size. */
export async function findDelivery(
  { logs, store }: DeliverySources,
  id: string,
): Promise<{ readonly delivery: DispatcherDelivery; readonly log?: DeliveryLog } | undefined> {
  for (const log of logs) {
    const delivery = await log.find(id);
    if (delivery !== undefined) return { delivery: await withEvent(delivery, store), log };
  }
  if (store === undefined) return undefined;
  for await (const delivery of storedDeliveries(store, { text: id })) {
    if (delivery.delivery_id === id) return { delivery: await withEvent(delivery, store) };
  }
  return undefined;
}

async function addStored(
  { store }: DeliverySources,
  query: DeliveryQuery,
  limit: number,
  known: ReadonlySet<string>,
  take: (delivery: DispatcherDelivery) => void,
): Promise<readonly string[]> {
  if (store === undefined) return [];
  const { since, eventId } = query;
  const filter = { ...(since === undefined ? {} : { since }), ...(eventId === undefined ? {} : { text: eventId }) };
  let left = limit + 1;
  try {
    for await (const delivery of storedDeliveries(store, filter)) {
      if (known.has(delivery.delivery_id)) continue;
      take(delivery);
      if (fits(delivery, query)) left -= 1;
      if (left === 0) break;
    }
    return [];
  } catch (thrown) {
    return [`The event store was not looked through to the end: ${toError(thrown).message}`];
  }
}

async function withEvent(
  delivery: DispatcherDelivery,
  store: Pick<EventStore, 'find'> | undefined,
): Promise<DispatcherDelivery> {
  if (delivery.event !== undefined || store === undefined) return delivery;
  const event = await storedEvent(store, delivery.event_id).catch(() => undefined);
  return event === undefined ? delivery : { ...delivery, event };
}

function fits(delivery: DispatcherDelivery, query: DeliveryQuery): boolean {
  const { outcome, rule, type, eventId, since, until, cursor } = query;
  const at = lastAt(delivery);
  return (
    (outcome === undefined || delivery.outcome === outcome) &&
    (rule === undefined || delivery.rule === rule) &&
    (type === undefined || matchesTopic(type, delivery.event_type)) &&
    (eventId === undefined || delivery.event_id === eventId) &&
    (since === undefined || at >= since.toISOString()) &&
    (until === undefined || at < until.toISOString()) &&
    (cursor === undefined || placeOf(delivery) < cursor)
  );
}

/** Where it stands in the order: no two are at the same place. */
function placeOf(delivery: DispatcherDelivery): string {
  return `${lastAt(delivery)}_${delivery.delivery_id}`;
}

function lastAt({ attempts }: DispatcherDelivery): string {
  return attempts.at(-1)?.at ?? '';
}
