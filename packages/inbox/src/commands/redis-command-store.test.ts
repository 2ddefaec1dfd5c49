import { describeCommandStore, describeOnServer, everythingIn, freshName, startTcpProxy } from '@bloodbank/testkit';
import { describe, expect, test } from 'vitest';
import { createRedisCommandStore } from './redis-command-store.js';

describeOnServer('Redis', 'command store', (url) => {
  const prefix = freshName('commands');

  describeCommandStore('Redis', {
    open: async () => {
      const proxy = await startTcpProxy(url);
      const own = `${prefix}:${freshName()}`;
      const stores: ReturnType<typeof createRedisCommandStore>[] = [];
      return {
        connect: async (options) => {
          const store = createRedisCommandStore({ url: proxy.url, prefix: own, ...options });
          stores.push(store);
          return store;
        },
        stall: () => proxy.stall(),
        resume: () => proxy.resume(),
        close: async () => {
          await Promise.all(stores.map((store) => store.close()));
          await proxy.close();
        },
      };
    },
  });
});

describe('a Redis that is not there', () => {
  test('is told by its deadline, and without its password', async () => {
    const store = createRedisCommandStore({ url: 'redis://:s3cret@127.0.0.1:1', timeoutMs: 100 });
    const error = await store.claim('rag', 'a', { leaseMs: 1_000 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'command.store-unavailable' });
    expect(everythingIn(error)).not.toContain('s3cret');
    await store.close();
  });
});
