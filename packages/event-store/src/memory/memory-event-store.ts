import { BloodbankError } from '@bloodbank/core/errors';
import type {
  Appended,
  EventFilter,
  EventStore,
  ReadRequest,
  RecordedMessage,
  Retained,
  RetentionPolicy,
  StoredMessage,
} from '@bloodbank/core/ports';
import { matchesTopic } from '@bloodbank/core/routing';
import { matchesFilter } from '../message/matches-filter.js';
import { readMessage } from '../message/read-message.js';
import { toStored } from '../message/stored-message.js';
import { assertLimit, gapError } from '../store-call.js';
import { summarise } from './summarise.js';

export interface MemoryEventStoreOptions {
  /** How many messages are kept, 10,000 by default: the oldest go first. */
  readonly maxMessages?: number;
  /** How many bytes of bodies are kept, 64 MiB by default. */
  readonly maxBytes?: number;
}

interface Kept {
  readonly message: StoredMessage;
  readonly json: string | null;
}

/**
 * The last messages of one process, lost with it.
 *
 * @example
 * ```ts
 * const store = createMemoryEventStore({ maxMessages: 1_000 });
 * ```
 */
export function createMemoryEventStore(options: MemoryEventStoreOptions = {}): EventStore {
  const { maxMessages = 10_000, maxBytes = 64 * 1024 * 1024 } = options;
  /** In the order of positions. */
  let kept: Kept[] = [];
  const byId = new Map<string, Kept>();
  const waiting = new Set<() => void>();
  let last = 0;
  let removed = 0;
  let bytes = 0;
  let isClosed = false;

  function assertOpen(): void {
    if (isClosed) throw new BloodbankError('store.unavailable', 'The event store is closed.');
  }

  function forget(one: Kept): void {
    byId.delete(one.message.id);
    bytes -= one.message.body.length;
    removed = Math.max(removed, one.message.position);
  }

  function makeRoom(): void {
    let surplus = 0;
    while (kept.length - surplus > maxMessages || (bytes > maxBytes && kept.length - surplus > 1)) {
      const oldest = kept[surplus];
      if (oldest === undefined) break;
      forget(oldest);
      surplus += 1;
    }
    if (surplus > 0) kept = kept.slice(surplus);
  }

  function append(messages: readonly RecordedMessage[]): Appended {
    assertOpen();
    let added = 0;
    for (const message of messages) {
      const facts = readMessage(message);
      if (byId.has(facts.id)) continue;
      last += 1;
      added += 1;
      // A copy: what its sender does with its bytes afterwards is not what happened.
      const own = { ...message, body: Uint8Array.from(message.body) };
      const one = { message: toStored(own, facts, last, message.recordedAt ?? new Date()), json: facts.json };
      kept.push(one);
      byId.set(facts.id, one);
      bytes += own.body.length;
    }
    makeRoom();
    if (added > 0) for (const wake of [...waiting]) wake();
    return { added, known: messages.length - added, position: last };
  }

  function select({ after = 0, before = Number.POSITIVE_INFINITY, filter = {} }: Partial<ReadRequest>): Kept[] {
    return kept.filter(
      ({ message, json }) =>
        message.position > after && message.position < before && matchesFilter(message, json, filter),
    );
  }

  function read(request: ReadRequest): readonly StoredMessage[] {
    assertOpen();
    assertLimit(request.limit);
    if (request.follows === true && (request.after ?? 0) < removed) throw gapError(request.after ?? 0, removed);
    const found = select(request).map(({ message }) => message);
    const isBackwards = request.order === 'newest-first';
    return (isBackwards ? found.reverse() : found).slice(0, request.limit);
  }

  function retain({ before, keep = [], dryRun = false }: RetentionPolicy): Retained {
    assertOpen();
    const old = kept.filter(({ message }) => message.recordedAt < before);
    const going = new Set(
      old.filter(({ message }) => !keep.some((pattern) => matchesTopic(pattern, message.eventType))),
    );
    const position = Math.max(removed, ...[...going].map(({ message }) => message.position));
    if (!dryRun) {
      kept = kept.filter((one) => !going.has(one));
      for (const one of going) forget(one);
    }
    return { removed: going.size, kept: old.length - going.size, position, parts: [] };
  }

  return {
    append: async (messages) => append(messages),
    read: async (request) => read(request),
    async find(id) {
      assertOpen();
      return byId.get(id)?.message;
    },
    async waitFor(position, { timeoutMs, signal }) {
      assertOpen();
      if (last > position) return true;
      let wake = (): void => {};
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        waiting.add(wake);
        timer = setTimeout(wake, timeoutMs);
        if (signal?.aborted === true) wake();
        signal?.addEventListener('abort', wake, { once: true });
      });
      clearTimeout(timer);
      waiting.delete(wake);
      signal?.removeEventListener('abort', wake);
      return last > position;
    },
    async summarise(filter?: EventFilter) {
      assertOpen();
      return summarise(select({ ...(filter === undefined ? {} : { filter }) }).map(({ message }) => message));
    },
    async extent() {
      assertOpen();
      return { last, removed };
    },
    retain: async (policy) => retain(policy),
    health: () => ({ status: 'healthy', store: 'memory', details: { messages: kept.length, bytes, maxMessages } }),
    async close() {
      isClosed = true;
      kept = [];
      byId.clear();
      for (const wake of [...waiting]) wake();
    },
  };
}
