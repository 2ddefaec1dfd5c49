import type { StoredMessage } from '@bloodbank/core/ports';
import { toStoredMessage } from '../toy/toy-event-store.js';
import { toyFactsOf } from '../toy/toy-facts.js';
import { aWhile, breaking } from './breaking.js';
import type { BrokenEventStore } from './broken-event-store.js';

/** Transactions, as a database without any lock of ours runs them: positions come from a sequence, commits come later. */
interface Transactions {
  position: number;
  xid: number;
  readonly active: Set<number>;
  /** Under which xid a position was written. */
  readonly xidOf: Map<number, number>;
}

const openTransactions = (): Transactions => ({ position: 0, xid: 0, active: new Set(), xidOf: new Map() });

export const BROKEN_ORDERS: readonly BrokenEventStore[] = [
  {
    name: 'numbers by a sequence and commits later',
    caughtBy: ['E2'],
    open: breaking(
      (store, log, run: Transactions) => ({
        append: async (messages) => {
          await store.extent();
          const fresh = messages.map((message) => toyFactsOf(message)).map((facts, index) => ({ facts, index }));
          const rows: StoredMessage[] = [];
          for (const { facts, index } of fresh) {
            const message = messages[index];
            if (message === undefined || isKnown(log.messages, rows, facts.id)) continue;
            run.position += 1;
            rows.push(toStoredMessage(message, facts, run.position));
          }
          await aWhile(run.position);
          log.messages.push(...rows);
          log.messages.sort((a, b) => a.position - b.position);
          return { added: rows.length, known: messages.length - rows.length, position: run.position };
        },
      }),
      openTransactions,
    ),
  },
  {
    name: 'holds back by the oldest transaction, and goes on by position',
    caughtBy: ['E2', 'E9'],
    open: breaking(
      (store, log, run: Transactions) => ({
        append: async (messages) => {
          await store.extent();
          run.xid += 1;
          const own = run.xid;
          run.active.add(own);
          const rows: StoredMessage[] = [];
          for (const message of messages) {
            const facts = toyFactsOf(message);
            if (isKnown(log.messages, rows, facts.id)) continue;
            // Its id comes early and its positions late: another one may come in between.
            await aWhile(own);
            run.position += 1;
            run.xidOf.set(run.position, own);
            rows.push(toStoredMessage(message, facts, run.position));
          }
          await aWhile(own + 2);
          log.messages.push(...rows);
          log.messages.sort((a, b) => a.position - b.position);
          run.active.delete(own);
          return { added: rows.length, known: messages.length - rows.length, position: run.position };
        },
        read: async (request) => {
          const oldest = Math.min(run.xid + 1, ...run.active);
          const page = await store.read(request);
          return page.filter(({ position }) => (run.xidOf.get(position) ?? 0) < oldest);
        },
      }),
      openTransactions,
    ),
  },
  {
    name: 'sorts a batch before it writes it',
    caughtBy: ['E1', 'E3', 'E5', 'E7', 'E8', 'E9'],
    open: breaking((store) => ({
      append: (messages) => store.append([...messages].sort((a, b) => (idOf(a) < idOf(b) ? 1 : -1))),
    })),
  },
  {
    name: 'writes a batch one by one, beside the others',
    caughtBy: ['E9'],
    open: breaking((store) => ({
      append: async (messages) => {
        let [added, position] = [0, (await store.extent()).last];
        for (const message of messages) {
          const one = await store.append([message]);
          added += one.added;
          position = one.position;
          await Promise.resolve();
        }
        return { added, known: messages.length - added, position };
      },
    })),
  },
  {
    name: 'burns a number for what is known already',
    caughtBy: ['E1', 'E2'],
    open: breaking((store, log) => ({
      append: async (messages) => {
        const appended = await store.append(messages);
        const newest = log.messages.at(-1);
        if (appended.known === 0 || newest === undefined || appended.added === 0) return appended;
        log.messages[log.messages.length - 1] = { ...newest, position: newest.position + appended.known };
        return appended;
      },
    })),
  },
  {
    name: 'cannot read backwards',
    caughtBy: ['E2'],
    open: breaking((store) => ({
      read: ({ order: _order, ...request }) => store.read(request),
    })),
  },
];

function isKnown(log: readonly StoredMessage[], rows: readonly StoredMessage[], id: string): boolean {
  return [...log, ...rows].some((message) => message.id === id);
}

function idOf(message: Parameters<typeof toyFactsOf>[0]): string {
  return toyFactsOf(message).id;
}
