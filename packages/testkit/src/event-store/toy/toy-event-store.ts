import { BloodbankError } from '@bloodbank/core/errors';
import type { EventFilter, EventStore, RecordedMessage, StoredMessage, StoreSummary } from '@bloodbank/core/ports';
import { matchesTopic } from '@bloodbank/core/routing';
import { createStalling, type Stalling } from '../../conformance/stalling.js';
import type { EventStoreHarness } from '../event-store-harness.js';
import { type ToyFacts, toyFactsOf } from './toy-facts.js';

/** What the instances of one toy share. */
export interface ToyLog {
  readonly messages: StoredMessage[];
  removed: number;
  readonly stalling: Stalling;
}

/** The shortest correct event store. Broken ones are made from it. */
export function openToyEventStore(): EventStoreHarness & { readonly log: ToyLog } {
  const log: ToyLog = { messages: [], removed: 0, stalling: createStalling('store.unavailable') };
  return {
    log,
    connect: async () => createToyEventStore(log),
    stall: log.stalling.stall,
    resume: log.stalling.resume,
    close: async () => {},
  };
}

export function toStoredMessage(message: RecordedMessage, facts: ToyFacts, position: number): StoredMessage {
  const recordedAt = message.recordedAt ?? new Date();
  return { ...message, ...facts, position, recordedAt, occurredAt: facts.occurredAt ?? recordedAt };
}

function createToyEventStore(log: ToyLog): EventStore {
  let isClosed = false;
  let isWell = true;
  const answer = async <T>(work: () => T): Promise<T> => {
    if (isClosed) throw new BloodbankError('store.unavailable', 'The toy store is closed.');
    try {
      const result = await log.stalling.answer(work);
      isWell = true;
      return result;
    } catch (thrown) {
      if (thrown instanceof BloodbankError && thrown.code === 'store.unavailable') isWell = false;
      throw thrown;
    }
  };
  const last = (): number => log.messages.at(-1)?.position ?? log.removed;
  return {
    append: (messages) =>
      answer(() => {
        let added = 0;
        for (const message of messages) {
          const facts = toyFactsOf(message);
          if (log.messages.some(({ id }) => id === facts.id)) continue;
          log.messages.push(toStoredMessage(message, facts, last() + 1));
          added += 1;
        }
        return { added, known: messages.length - added, position: last() };
      }),
    read: ({ after = 0, before = Number.POSITIVE_INFINITY, order, limit, filter = {}, follows = false }) =>
      answer(() => {
        if (follows && after < log.removed) throw new BloodbankError('store.gap', 'It went.');
        const found = log.messages.filter(
          (message) => message.position > after && message.position < before && isSelected(message, filter),
        );
        return (order === 'newest-first' ? found.reverse() : found).slice(0, limit);
      }),
    find: (wanted) => answer(() => log.messages.find(({ id }) => id === wanted)),
    async waitFor(position, { timeoutMs, signal }) {
      const endsAt = performance.now() + timeoutMs;
      for (;;) {
        if (await answer(() => last() > position)) return true;
        if (performance.now() >= endsAt || signal?.aborted === true) return false;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    summarise: (filter = {}) => answer(() => summarise(log.messages.filter((message) => isSelected(message, filter)))),
    extent: () => answer(() => ({ last: last(), removed: log.removed })),
    retain: ({ before, keep = [], dryRun = false }) =>
      answer(() => {
        const old = log.messages.filter(({ recordedAt }) => recordedAt < before);
        const going = old.filter(({ eventType }) => !keep.some((pattern) => matchesTopic(pattern, eventType)));
        const position = Math.max(0, ...going.map((message) => message.position));
        if (!dryRun) {
          for (const one of going) log.messages.splice(log.messages.indexOf(one), 1);
          log.removed = Math.max(log.removed, position);
        }
        return { removed: going.length, kept: old.length - going.length, position, parts: [] };
      }),
    health: () => ({ status: isWell ? 'healthy' : 'degraded', store: 'memory', details: {} }),
    close: async () => {
      isClosed = true;
    },
  };
}

function isSelected(message: StoredMessage, filter: EventFilter): boolean {
  const { types, kinds, domains, cause, since, until, text, ...equal } = filter;
  const own = { ...message, correlation: message.correlationId };
  return (
    (types?.some((pattern) => matchesTopic(pattern, message.eventType)) ?? true) &&
    (kinds?.includes(message.kind) ?? true) &&
    (domains?.includes(message.domain) ?? true) &&
    (cause === undefined || message.parents.includes(cause)) &&
    (since === undefined || message.occurredAt >= since) &&
    (until === undefined || message.occurredAt < until) &&
    (text === undefined || (message.unsearchable === null && textOf(message).includes(text.toLowerCase()))) &&
    Object.entries(equal).every(([name, value]) => own[name as keyof typeof own] === value)
  );
}

function textOf({ body }: StoredMessage): string {
  return Buffer.from(body).toString().toLowerCase();
}

function summarise(messages: readonly StoredMessage[]): StoreSummary {
  const names = [...new Set(messages.map(({ eventType }) => eventType))];
  const types = names.map((eventType) => {
    const own = messages.filter((message) => message.eventType === eventType);
    const bytes = own.reduce((sum, { body }) => sum + body.length, 0);
    return { eventType, count: own.length, bytes, versions: versionsOf(own) };
  });
  const times = messages.map(({ occurredAt }) => occurredAt).sort((a, b) => a.getTime() - b.getTime());
  return {
    count: messages.length,
    bytes: types.reduce((sum, { bytes }) => sum + bytes, 0),
    first: messages[0]?.position ?? null,
    last: messages.at(-1)?.position ?? null,
    oldest: times[0] ?? null,
    newest: times.at(-1) ?? null,
    types: types.sort((a, b) => b.count - a.count || (a.eventType < b.eventType ? -1 : 1)),
  };
}

function versionsOf(messages: readonly StoredMessage[]): StoreSummary['types'][number]['versions'] {
  const said = messages.map((message) => {
    const envelope =
      message.unsearchable === null ? (JSON.parse(Buffer.from(message.body).toString()) as unknown) : null;
    const version = (envelope as { readonly version?: unknown } | null)?.version;
    return typeof version === 'string' && version !== '' ? version : null;
  });
  const versions = [...new Set(said)].map((version) => ({
    version,
    count: said.filter((one) => one === version).length,
  }));
  return versions.sort((a, b) => b.count - a.count);
}
