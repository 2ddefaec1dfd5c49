import { describeCommandStore, freshName } from '@bloodbank/testkit';
import { expect, test } from 'vitest';
import { createMemoryCommandStore } from './memory-command-store.js';

describeCommandStore('memory', {
  cannotStall: 'memory does not hang',
  open: async () => {
    const stores = new Map<number, ReturnType<typeof createMemoryCommandStore>>();
    return {
      // Instances of one process share the store itself.
      connect: async ({ windowMs }) => {
        const store = stores.get(windowMs) ?? createMemoryCommandStore({ windowMs });
        stores.set(windowMs, store);
        return store;
      },
      stall: () => {},
      resume: () => {},
      close: async () => {},
    };
  },
});

test('forgets the oldest record when it is full, and says so once', async () => {
  const warnings: unknown[] = [];
  const logger = { debug() {}, info() {}, error() {}, warn: (fields: object) => void warnings.push(fields) };
  const store = createMemoryCommandStore({ maxCharacters: 10, logger });
  const keys = Array.from({ length: 4 }, () => freshName('key'));
  for (const key of keys) {
    const claim = await store.claim('rag', key, { leaseMs: 1_000 });
    if (claim.state === 'claimed') await claim.record('12345');
  }
  const states = await Promise.all(keys.map(async (key) => (await store.look('rag', key))?.state));
  expect(states).toEqual([undefined, undefined, 'recorded', 'recorded']);
  expect(warnings).toEqual([{ maxCharacters: 10 }]);
});

test('is closed for good', async () => {
  const store = createMemoryCommandStore();
  await store.close();
  await expect(store.claim('rag', 'a', { leaseMs: 1 })).rejects.toMatchObject({ code: 'command.store-unavailable' });
});
