import type { Envelope } from '@bloodbank/core/envelope';
import { matchesTopic } from '@bloodbank/core/routing';
import type { History, HistoryPage, HistoryQuery } from './history.js';

/** The last events that passed while this process watched: a history for where no event store is configured. */
export class RecentEvents implements History {
  readonly #capacity: number;
  readonly #events: Envelope[] = [];
  /** How many were dropped; positions count from the first event that ever passed. */
  #dropped = 0;

  constructor(capacity = 1_000) {
    this.#capacity = capacity;
  }

  get reach(): string {
    return `the last ${this.#capacity} events since this server was started; configure an event store for more`;
  }

  add(event: Envelope): void {
    this.#events.push(event);
    if (this.#events.length <= this.#capacity) return;
    this.#events.shift();
    this.#dropped++;
  }

  async find({ cursor, limit, ...query }: HistoryQuery): Promise<HistoryPage> {
    const before = cursor === undefined ? this.#dropped + this.#events.length : Number(cursor);
    const found: Envelope[] = [];
    for (
      let position = Math.min(before, this.#dropped + this.#events.length) - 1;
      position >= this.#dropped;
      position--
    ) {
      const event = this.#events[position - this.#dropped];
      if (event === undefined || !isAskedFor(event, query)) continue;
      if (found.length === limit) return { events: found, cursor: String(position + 1) };
      found.push(event);
    }
    return { events: found };
  }

  async get(eventId: string): Promise<Envelope | undefined> {
    return this.#events.findLast((event) => event.event_id === eventId);
  }
}

function isAskedFor(event: Envelope, query: Omit<HistoryQuery, 'limit' | 'cursor'>): boolean {
  const { pattern, since, until, correlationId, text } = query;
  const atMs = Date.parse(event.timestamp);
  if (pattern !== undefined && !matchesTopic(pattern, event.event_type)) return false;
  if (since !== undefined && atMs < Date.parse(since)) return false;
  if (until !== undefined && atMs >= Date.parse(until)) return false;
  if (correlationId !== undefined && event.correlation_id !== correlationId) return false;
  return text === undefined || JSON.stringify(event.payload).toLowerCase().includes(text.toLowerCase());
}
