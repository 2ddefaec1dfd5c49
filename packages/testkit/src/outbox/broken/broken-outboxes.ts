import type { Outbox, OutboxReceipt } from '@bloodbank/core/ports';
import type { OutboxHarness } from '../outbox-harness.js';
import { openToyOutbox, TOY_OPTIONS, type ToyStore } from '../toy/toy-outbox.js';

/** An outbox with one defect, and the clauses whose tests must notice it: these, and no others. */
export interface BrokenOutbox {
  readonly name: string;
  readonly caughtBy: readonly string[];
  readonly open: () => OutboxHarness;
}

const KEPT: OutboxReceipt = { stored: 'outbox' };

export const BROKEN_OUTBOXES: readonly BrokenOutbox[] = [
  {
    name: 'writes everything down first',
    caughtBy: ['O1', 'O3', 'O4', 'O5', 'O8', 'O9'],
    open: breaking((_, store) => ({
      async publish(event) {
        store.waiting.push({ owner: [...store.living].at(-1) as symbol, event });
        return KEPT;
      },
    })),
  },
  {
    name: 'says that it kept what it lost',
    caughtBy: ['O1', 'O2', 'O3', 'O4', 'O5', 'O6', 'O7', 'O8', 'O9'],
    open: breaking((outbox, store) => ({
      async publish(event) {
        const answer = await outbox.publish(event);
        if (answer.stored === 'outbox') store.waiting.pop();
        return answer;
      },
    })),
  },
  {
    name: 'forgets how an event was to be sent',
    caughtBy: ['O2', 'O6'],
    open: breaking((outbox) => ({ publish: ({ envelope, source }) => outbox.publish({ envelope, source }) })),
  },
  {
    name: 'lets new events overtake',
    caughtBy: ['O3'],
    open: breaking((outbox, store) => ({
      async publish(event) {
        const answer = await outbox.publish(event);
        const last = store.waiting.at(-1);
        if (answer.stored === 'outbox' && store.waiting.length > 6 && last !== undefined) {
          store.waiting.unshift(...store.waiting.splice(-1));
        }
        return answer;
      },
    })),
  },
  {
    name: 'has one line for all sources',
    caughtBy: ['O4'],
    open: breaking((outbox) => ({
      async publish(event) {
        return outbox.health().waitingEvents > 0 && event.source === 'a'
          ? outbox.publish({ ...event, source: 'stuck' })
          : outbox.publish(event);
      },
    })),
  },
  {
    name: 'keeps what can never be published',
    caughtBy: ['O5'],
    open: () => openToyOutbox({ isTransient: () => true }),
  },
  {
    name: 'throws away what can never be published',
    caughtBy: ['O5'],
    open: breaking((outbox, store) => ({
      health() {
        store.rejected.splice(0);
        return outbox.health();
      },
    })),
  },
  {
    name: 'keeps a dead process’s events for ever',
    caughtBy: ['O6'],
    open: () => ({ ...openToyOutbox(), kill: async () => {} }),
  },
  {
    name: 'publishes what another one keeps',
    caughtBy: ['O7'],
    open: () => {
      const toy = openToyOutbox();
      return {
        ...toy,
        async open(process) {
          const before = [...toy.store.living];
          const outbox = await toy.open(process);
          for (const owner of before) toy.store.living.delete(owner);
          return outbox;
        },
      };
    },
  },
  {
    name: 'is never full',
    caughtBy: ['O8'],
    open: breaking((outbox) => ({ publish: (event) => outbox.publish(event).catch(ignoreFull) })),
  },
  {
    name: 'takes events after it was closed',
    caughtBy: ['O9'],
    open: breaking((outbox) => {
      let isClosed = false;
      return {
        publish: async (event) => (isClosed ? KEPT : outbox.publish(event)),
        async close() {
          isClosed = true;
          await outbox.close();
        },
      };
    }),
  },
];

function ignoreFull(error: unknown): OutboxReceipt {
  if (error instanceof Error && 'code' in error && error.code === 'outbox.full') return KEPT;
  throw error;
}

function breaking(change: (outbox: Outbox, store: ToyStore) => Partial<Outbox>): () => OutboxHarness {
  return () => {
    const toy = openToyOutbox(TOY_OPTIONS);
    const whole = new Map<Outbox, Outbox>();
    return {
      ...toy,
      async open(process) {
        const outbox = await toy.open(process);
        const broken = { ...outbox, ...change(outbox, toy.store) };
        whole.set(broken, outbox);
        return broken;
      },
      kill: (outbox) => toy.kill(whole.get(outbox) ?? outbox),
    };
  };
}
