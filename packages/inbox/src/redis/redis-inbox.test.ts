import { describeInbox, describeOnServer, everythingIn, freshName, startTcpProxy, waitFor } from '@bloodbank/testkit';
import { describe, expect, test } from 'vitest';
import { createRedisInbox } from './redis-inbox.js';

describeOnServer('Redis', 'inbox', (url) => {
  const prefix = freshName('inbox');

  describeInbox('Redis', {
    open: async () => {
      const proxy = await startTcpProxy(url);
      const own = `${prefix}:${freshName()}`;
      const inboxes: ReturnType<typeof createRedisInbox>[] = [];
      return {
        connect: async (options) => {
          const inbox = createRedisInbox({ url: proxy.url, prefix: own, ...options });
          inboxes.push(inbox);
          return inbox;
        },
        stall: () => proxy.stall(),
        resume: () => proxy.resume(),
        close: async () => {
          await Promise.all(inboxes.map((inbox) => inbox.close()));
          await proxy.close();
        },
      };
    },
  });

  test('survives a cut line, by itself', async () => {
    const proxy = await startTcpProxy(url);
    const inbox = createRedisInbox({ url: proxy.url, prefix, timeoutMs: 10_000 });
    expect(await inbox.claim('rag', 'a', { leaseMs: 60_000 })).toMatchObject({ state: 'claimed' });
    proxy.cut();
    await waitFor(() => proxy.connectionCount() > 0);
    expect(await inbox.claim('rag', 'b', { leaseMs: 60_000 })).toMatchObject({ state: 'claimed' });
    await inbox.close();
    await proxy.close();
  });
});

describe('a Redis that is not there', () => {
  test('is told by its deadline, and without its password', async () => {
    const inbox = createRedisInbox({ url: 'redis://:s3cret@127.0.0.1:1', timeoutMs: 100 });
    const error = await inbox.claim('rag', 'a', { leaseMs: 1_000 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'inbox.unavailable' });
    expect(everythingIn(error)).not.toContain('s3cret');
    await inbox.close();
  });
});
