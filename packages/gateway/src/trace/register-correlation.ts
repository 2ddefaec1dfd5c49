import { isEventId } from '@bloodbank/core/envelope';
import type { ChainDirection, ChainLimits, CorrelationStore } from '@bloodbank/core/ports';
import type { FastifyInstance } from 'fastify';
import { authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../http/gateway-error.js';

/** What a store walks at most, in steps and in events. */
export const MAX_CHAIN = 10_000;

/** What caused an event, and what it caused, as the store knows it. */
export function registerCorrelation(app: FastifyInstance, correlation: CorrelationStore | undefined): void {
  app.get<{ Params: { id: string } }>('/debug/correlation/:id', async (request) => {
    const caller = authoriseReading(request);
    const id = assertEventId(request.params.id);
    return findVisible(assertStore(correlation), id, caller);
  });

  app.get<{ Params: { id: string }; Querystring: ChainQuery }>('/debug/correlation/:id/chain', async (request) => {
    const caller = authoriseReading(request);
    const id = assertEventId(request.params.id);
    const direction = assertDirection(request.query.direction);
    const limits = limitsOf(request.query);
    const store = assertStore(correlation);
    await findVisible(store, id, caller);
    const { events, truncated } = await store.chain(id, direction, limits);
    const chain = events.map((link) => veil(link, caller));
    return { event_id: id, direction, chain, count: chain.length, truncated };
  });
}

interface ChainQuery {
  readonly direction?: unknown;
  readonly depth?: unknown;
  readonly limit?: unknown;
}

/** What is absent is the store's to choose. */
function limitsOf({ depth, limit }: ChainQuery): ChainLimits {
  const maxDepth = countIn('depth', depth);
  const maxEvents = countIn('limit', limit);
  return { ...(maxDepth === undefined ? {} : { maxDepth }), ...(maxEvents === undefined ? {} : { maxEvents }) };
}

function countIn(name: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const count = typeof text === 'string' && /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_CHAIN) return count;
  throw new GatewayError('gateway.bad-request', `${name} is a whole number from 1 to ${MAX_CHAIN}.`);
}

type Entry = NonNullable<Awaited<ReturnType<CorrelationStore['find']>>>;

async function findVisible(store: CorrelationStore, id: string, caller: Caller): Promise<Entry> {
  const entry = await store.find(id);
  const isVisible = entry?.event === undefined || caller.may('read', entry.event.event_type);
  if (entry !== undefined && isVisible) return entry;
  throw new GatewayError('correlation.unknown-event', `Nobody has told of an event ${id}.`);
}

/** Of an event that the caller may not read, the chain keeps the id alone, so that it still hangs together. */
function veil<E extends Entry>(link: E, caller: Caller): Omit<E, 'event'> | E {
  if (link.event === undefined || caller.may('read', link.event.event_type)) return link;
  const { event: _, ...rest } = link;
  return rest;
}

function assertEventId(id: string): string {
  if (isEventId(id)) return id.toLowerCase();
  throw new GatewayError('gateway.bad-request', 'An event id is a UUID.');
}

function assertDirection(direction: unknown = 'ancestors'): ChainDirection {
  if (direction === 'ancestors' || direction === 'descendants') return direction;
  throw new GatewayError('gateway.bad-request', 'The direction is ancestors or descendants.');
}

function assertStore(correlation: CorrelationStore | undefined): CorrelationStore {
  if (correlation !== undefined) return correlation;
  throw new GatewayError('gateway.unavailable', 'This gateway was started without a memory of what caused what.');
}
