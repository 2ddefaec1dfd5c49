import { BloodbankError } from '@bloodbank/core/errors';
import type { Inbox } from '@bloodbank/core/ports';
import { createMemoryInbox } from '@bloodbank/inbox';
import { expect, it } from 'vitest';
import { createFallbackInbox } from './fallback-inbox.js';

const AWAY = new BloodbankError('inbox.unavailable', 'Redis does not answer.');
const LEASE = { leaseMs: 30_000 };

function openFallback(): { readonly inbox: Inbox; readonly state: { isAway: boolean; asked: number; nowMs: number } } {
  const state = { isAway: false, asked: 0, nowMs: 0 };
  const memory = createMemoryInbox();
  const first: Inbox = {
    ...memory,
    async claim(...args) {
      state.asked += 1;
      if (state.isAway) throw AWAY;
      const claim = await memory.claim(...args);
      if (claim.state !== 'claimed') return claim;
      return {
        ...claim,
        async complete(value) {
          if (state.isAway) throw AWAY;
          await claim.complete(value);
        },
      };
    },
  };
  return { inbox: createFallbackInbox(first, createMemoryInbox(), () => state.nowMs), state };
}

async function handle(inbox: Inbox, key: string): Promise<string | undefined> {
  const claim = await inbox.claim('gateway', key, LEASE);
  if (claim.state === 'claimed') await claim.complete(`answer to ${key}`);
  return claim.state === 'done' ? claim.value : claim.state;
}

it('remembers in the first, and goes on with the second while the first is away', async () => {
  const { inbox, state } = openFallback();
  expect(await handle(inbox, 'a')).toBe('claimed');
  state.isAway = true;
  expect(await handle(inbox, 'b')).toBe('claimed');
  expect(await handle(inbox, 'b')).toBe('answer to b');
  state.isAway = false;
  state.nowMs += 1_000;
  expect(await handle(inbox, 'a')).toBe('answer to a');
  await inbox.close();
});

it('lets one caller wait for the first that is away, and not each', async () => {
  const { inbox, state } = openFallback();
  state.isAway = true;
  for (const key of ['a', 'b', 'c']) await handle(inbox, key);
  expect(state.asked).toBe(1);
  state.nowMs += 1_000;
  await handle(inbox, 'd');
  expect(state.asked).toBe(2);
  await inbox.close();
});

it('remembers what was claimed in the first and finished while it was away', async () => {
  const { inbox, state } = openFallback();
  const claim = await inbox.claim('gateway', 'a', LEASE);
  state.isAway = true;
  if (claim.state === 'claimed') await claim.complete('the answer');
  expect(await inbox.claim('gateway', 'a', LEASE)).toEqual({ state: 'done', value: 'the answer' });
  await inbox.close();
});
