import { BloodbankError, Closed, toError } from '@bloodbank/core/errors';
import type { Outbox, OutboxEvent, RejectedEvent } from '@bloodbank/core/ports';
import type { OutboxHarness, OutboxProcess } from '../outbox-harness.js';

/** What the processes of one toy share. */
export interface ToyStore {
  readonly waiting: ToyEntry[];
  readonly rejected: RejectedEvent[];
  readonly living: Set<symbol>;
}

export interface ToyEntry {
  owner: symbol;
  readonly event: OutboxEvent;
}

export interface ToyOptions {
  readonly isTransient: (error: unknown) => boolean;
}

const CAPACITY = 50;
const EVERY_MS = 5;
const TRANSIENT = new Set(['transport.unreachable', 'transport.nacked']);

export const TOY_OPTIONS: ToyOptions = {
  isTransient: (error) => error instanceof BloodbankError && TRANSIENT.has(error.code),
};

/** The shortest correct outbox. Broken ones are made from it. */
export function openToyOutbox(options: ToyOptions = TOY_OPTIONS): OutboxHarness & { readonly store: ToyStore } {
  const store: ToyStore = { waiting: [], rejected: [], living: new Set() };
  const opened = new Map<Outbox, symbol>();
  return {
    store,
    async open(process) {
      const owner = Symbol('process');
      store.living.add(owner);
      const outbox = createToyOutbox(store, owner, process, options);
      opened.set(outbox, owner);
      return outbox;
    },
    async kill(outbox) {
      store.living.delete(opened.get(outbox) as symbol);
    },
    storedEventIds: async () =>
      [...store.waiting.map(({ event }) => event), ...store.rejected].map(({ envelope }) => envelope.event_id),
    stall() {},
    resume() {},
    async close() {
      await Promise.all([...opened.keys()].map((outbox) => outbox.close()));
    },
  };
}

function createToyOutbox(store: ToyStore, owner: symbol, { send }: OutboxProcess, { isTransient }: ToyOptions): Outbox {
  let isClosed = false;
  let wasFull = false;
  let turn: Promise<void> | undefined;
  const isAlive = (): boolean => store.living.has(owner) && !isClosed;
  const own = (): readonly ToyEntry[] => store.waiting.filter((entry) => entry.owner === owner);

  async function drain(): Promise<void> {
    const stuck = new Set<string>();
    for (const entry of own()) {
      if (!isAlive() || stuck.has(entry.event.source)) continue;
      try {
        await send(entry.event);
      } catch (thrown) {
        if (isTransient(thrown)) {
          stuck.add(entry.event.source);
          continue;
        }
        const { message } = toError(thrown);
        const code = thrown instanceof BloodbankError ? thrown.code : 'internal.error';
        store.rejected.push({ reason: { code, message }, ...entry.event });
      }
      store.waiting.splice(store.waiting.indexOf(entry), 1);
      wasFull = false;
    }
  }

  const timer = setInterval(() => {
    for (const entry of store.waiting) if (!store.living.has(entry.owner) && isAlive()) entry.owner = owner;
    turn ??= drain().finally(() => {
      turn = undefined;
    });
  }, EVERY_MS);

  function keep(event: OutboxEvent): { readonly stored: 'outbox' } {
    if (store.waiting.length >= CAPACITY) {
      wasFull = true;
      throw new BloodbankError('outbox.full', 'The toy is full.');
    }
    store.waiting.push({ owner, event });
    return { stored: 'outbox' };
  }

  return {
    async publish(event) {
      if (isClosed) throw new Closed('The toy');
      if (own().some((entry) => entry.event.source === event.source)) return keep(event);
      try {
        return { stored: 'broker', receipt: await send(event) };
      } catch (thrown) {
        if (!isTransient(thrown)) throw thrown;
        return keep(event);
      }
    },
    rejected: {
      async *list() {
        yield* store.rejected;
      },
      async drop(eventId) {
        const index = store.rejected.findIndex(({ envelope }) => envelope.event_id === eventId);
        if (index >= 0) store.rejected.splice(index, 1);
        return index >= 0;
      },
    },
    health() {
      const [waitingEvents, rejectedEvents] = [own().length, store.rejected.length];
      const isClear = waitingEvents === 0 && rejectedEvents === 0;
      return {
        status: wasFull ? 'unhealthy' : isClear ? 'healthy' : 'degraded',
        keepsEvents: !wasFull,
        waitingEvents,
        usedBytes: waitingEvents,
        rejectedEvents,
        damagedRecords: 0,
      };
    },
    async close() {
      clearInterval(timer);
      isClosed = true;
      await turn;
      store.living.delete(owner);
    },
  };
}
