import type { Registry } from '@bloodbank/core/contract';
import type { EventStore, StoredMessage } from '@bloodbank/core/ports';
import { countOverTime } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { assertKnownNames, countIn, textsIn, timeIn } from '../administration/read-query.js';
import { authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../http/gateway-error.js';
import { writeCursor } from '../read/cursor.js';
import { MAX_BUCKETS } from './history-paths.js';
import { type HistoryQuery, parseHistoryQuery } from './history-query.js';
import { showMessage } from './show-message.js';

export interface HistoryOptions {
  readonly store: EventStore | undefined;
  readonly registry: Registry;
}

const PAGE = 500;

/** So many are looked through for one answer; the cursor goes on behind them. */
const MAX_PAGES = 20;

/** What happened: a page at a time, newest first, and one by its id. Of what a key may not read it learns nothing. */
export function registerHistory(app: FastifyInstance, { store, registry }: HistoryOptions): void {
  app.get<{ Querystring: Readonly<Record<string, unknown>> }>('/events', async (request) => {
    const caller = authoriseReading(request);
    const query = parseHistoryQuery(request.query);
    const history = assertStore(store);
    const { found, cursor } = await collect(history, query, caller);
    const total = await countVisible(history, query, caller);
    return {
      events: found.map((message) => showMessage(message, registry)),
      total,
      limit: query.limit,
      offset: query.offset,
      has_more: cursor !== undefined,
      ...(cursor === undefined ? {} : { next_cursor: cursor }),
    };
  });

  app.get<{ Querystring: Readonly<Record<string, unknown>> }>('/events/histogram', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['since', 'until', 'buckets', 'type']);
    const [since, until] = [timeIn(request.query, 'since'), timeIn(request.query, 'until')];
    const types = textsIn(request.query, 'type', 20);
    const buckets = await countOverTime(assertStore(store), {
      buckets: countIn(request.query, 'buckets', 60, MAX_BUCKETS),
      filter: types.length === 0 ? {} : { types },
      counts: (eventType) => caller.may('read', eventType),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    });
    return {
      buckets: buckets.map(({ from, to, count }) => ({ from: from.toISOString(), to: to.toISOString(), count })),
    };
  });

  app.get<{ Params: { id: string } }>('/events/:id', async (request) => {
    const caller = authoriseReading(request);
    const message = await assertStore(store).find(request.params.id);
    if (message !== undefined && caller.may('read', message.eventType)) return showMessage(message, registry);
    throw new GatewayError('store.unknown-event', 'No event of this id was recorded.');
  });
}

interface Collected {
  readonly found: readonly StoredMessage[];
  /** Where to go on; undefined at the end. */
  readonly cursor: string | undefined;
}

async function collect(store: EventStore, query: HistoryQuery, caller: Caller): Promise<Collected> {
  const { filter, limit, order } = query;
  const found: StoredMessage[] = [];
  let { position } = query;
  let toSkip = query.offset;
  for (let page = 0; page < MAX_PAGES; page++) {
    const from = position === undefined ? {} : order === 'oldest-first' ? { after: position } : { before: position };
    const messages = await store.read({ filter, order, limit: PAGE, ...from });
    for (const message of messages) {
      if (caller.may('read', message.eventType) && toSkip-- <= 0) {
        if (found.length === limit) return { found, cursor: encodeCursor(position) };
        found.push(message);
      }
      position = message.position;
    }
    if (messages.length < PAGE) return { found, cursor: undefined };
  }
  return { found, cursor: encodeCursor(position) };
}

async function countVisible(store: EventStore, { filter }: HistoryQuery, caller: Caller): Promise<number> {
  const { types } = await store.summarise(filter);
  return types.reduce((sum, { eventType, count }) => sum + (caller.may('read', eventType) ? count : 0), 0);
}

function encodeCursor(position: number | undefined): string | undefined {
  return position === undefined ? undefined : writeCursor(`p${position}`);
}

function assertStore(store: EventStore | undefined): EventStore {
  if (store !== undefined) return store;
  throw new GatewayError('gateway.unavailable', 'This gateway was started without a store of what happened.');
}
