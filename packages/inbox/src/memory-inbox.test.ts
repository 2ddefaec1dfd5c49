import { createRecorder, describeInbox } from '@bloodbank/testkit';
import { describe, expect, test } from 'vitest';
import { createMemoryInbox } from './memory-inbox.js';

describeInbox('memory', {
  cannotStall: 'there is nothing that could hang',
  open: async () => {
    let shared: ReturnType<typeof createMemoryInbox> | undefined;
    return {
      connect: async (options) => {
        shared ??= createMemoryInbox(options);
        return shared;
      },
      stall: () => {},
      resume: () => {},
      close: async () => shared?.close(),
    };
  },
});

const LEASE = { leaseMs: 60_000 };

describe('an inbox in memory', () => {
  test('is bounded: it forgets the oldest handled key early, and says so once', async () => {
    const said = createRecorder<string>();
    const say = (_fields: object, message: string): void => said.record(message);
    const logger = { debug: say, info: say, warn: say, error: say };
    const inbox = createMemoryInbox({ maxKeys: 2, logger });
    for (const key of ['a', 'b', 'c', 'd']) {
      const claim = await inbox.claim('rag', key, LEASE);
      if (claim.state === 'claimed') await claim.complete();
    }
    expect(await inbox.claim('rag', 'd', LEASE)).toEqual({ state: 'done' });
    expect(await inbox.claim('rag', 'a', LEASE)).toMatchObject({ state: 'claimed' });
    expect(said.items).toEqual(['The inbox in memory is full and forgets before its window ends.']);
  });

  test('is full all the same where its logger throws', async () => {
    const fail = (): never => {
      throw new Error('no disk for the log');
    };
    const inbox = createMemoryInbox({ maxKeys: 1, logger: { debug: fail, info: fail, warn: fail, error: fail } });
    for (const key of ['a', 'b', 'c']) {
      const claim = await inbox.claim('rag', key, LEASE);
      if (claim.state === 'claimed') await claim.complete();
    }
    expect(await inbox.claim('rag', 'c', LEASE)).toEqual({ state: 'done' });
  });

  test('never gives away what is being handled: it refuses instead', async () => {
    const inbox = createMemoryInbox({ maxKeys: 1 });
    await inbox.claim('rag', 'held', LEASE);
    await expect(inbox.claim('rag', 'more', LEASE)).rejects.toMatchObject({ code: 'inbox.unavailable' });
    expect(await inbox.claim('rag', 'held', LEASE)).toEqual({ state: 'busy' });
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the window %d', (windowMs) => {
    expect(() => createMemoryInbox({ windowMs })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  test('refuses a value that is no short text', async () => {
    const claim = await createMemoryInbox().claim('rag', 'a', LEASE);
    if (claim.state !== 'claimed') throw new Error(claim.state);
    await expect(claim.complete('x'.repeat(5_000))).rejects.toMatchObject({ code: 'config.invalid' });
  });
});
