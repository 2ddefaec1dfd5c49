import { breaking } from './breaking.js';
import type { BrokenEventStore } from './broken-event-store.js';

export const BROKEN_LIVES: readonly BrokenEventStore[] = [
  {
    name: 'wakes nobody',
    caughtBy: ['E6'],
    open: breaking((store) => ({
      waitFor: async (_position, { timeoutMs, signal }) => {
        const { last } = await store.extent();
        await store.waitFor(1e9, {
          timeoutMs: Math.min(timeoutMs, 6_000),
          ...(signal === undefined ? {} : { signal }),
        });
        return (await store.extent()).last > last + 1;
      },
    })),
  },
  {
    name: 'wakes everybody at once',
    caughtBy: ['E6'],
    open: breaking((store) => ({ waitFor: async () => store.extent().then(() => true) })),
  },
  {
    name: 'waits for a store that hangs',
    caughtBy: ['E8'],
    open: breaking((store, log) => ({
      append: (messages) => log.stalling.answerAtLast(() => store.append(messages)),
    })),
  },
  {
    name: 'says it kept what it did not, while the store hangs',
    caughtBy: ['E8'],
    open: breaking((store) => ({
      append: (messages) => store.append(messages).catch(() => ({ added: messages.length, known: 0, position: 0 })),
    })),
  },
  {
    name: 'keeps a part of a batch that failed',
    caughtBy: ['E8'],
    open: breaking((store, log) => ({
      append: async (messages) => {
        try {
          return await store.append(messages);
        } catch (thrown) {
          const { stalling } = log;
          void stalling.answerAtLast(() => store.append(messages.slice(0, 1)));
          throw thrown;
        }
      },
    })),
  },
  {
    name: 'does not come back when the store answers again',
    caughtBy: ['E8'],
    open: breaking((store) => {
      let failure: unknown;
      return {
        append: async (messages) => {
          if (failure !== undefined) throw failure;
          return store.append(messages).catch((thrown: unknown) => {
            failure = thrown;
            throw thrown;
          });
        },
      };
    }),
  },
];
