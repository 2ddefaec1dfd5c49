import type { Inbox, InboxClaim } from '@bloodbank/core/ports';
import { expect } from 'vitest';
import type { PortClause } from '../conformance/clause.js';
import { freshName } from '../wait/fresh-name.js';
import { waitFor } from '../wait/wait-for.js';
import { within } from '../wait/within.js';
import type { InboxHarness } from './inbox-harness.js';

type Claimed = Extract<InboxClaim, { state: 'claimed' }>;

const LONG = { windowMs: 60_000 };
const LEASE = { leaseMs: 60_000 };
const SHORT_MS = 500;
/** Clocks of two processes, and of a store that counts whole milliseconds. */
const CLOCK_MS = 10;

/** Every test of every clause of the Inbox port. */
export const INBOX_CLAUSES: readonly PortClause<InboxHarness>[] = [
  {
    id: 'I1',
    name: 'of many simultaneous claims, from two instances, one is claimed and the others are busy',
    run: async (harness) => {
      const inboxes = [await harness.connect(LONG), await harness.connect(LONG)];
      const keys = Array.from({ length: 5 }, () => freshName('key'));
      for (const key of keys) {
        const claims = inboxes.flatMap((inbox) => Array.from({ length: 10 }, () => inbox.claim('rag', key, LEASE)));
        const states = (await Promise.all(claims)).map(({ state }) => state);
        expect(states.sort()).toEqual([...Array<string>(19).fill('busy'), 'claimed']);
      }
    },
  },
  {
    id: 'I2',
    name: 'what was completed is done for everybody, with its value',
    run: async (harness) => {
      const [inbox, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      await (await claimed(inbox, 'plain')).complete();
      await (await claimed(inbox, 'valued')).complete('left behind: \u{1F9DB} "\u0000"');
      for (const asked of [inbox, other, other]) {
        expect(await asked.claim('rag', 'plain', LEASE)).toEqual({ state: 'done' });
        expect(await asked.claim('rag', 'valued', LEASE)).toEqual({
          state: 'done',
          value: 'left behind: \u{1F9DB} "\u0000"',
        });
      }
    },
  },
  {
    id: 'I2',
    name: 'it stays done for the window, and is forgotten after it',
    run: async (harness) => {
      const inbox = await harness.connect({ windowMs: SHORT_MS });
      expect(inbox.windowMs).toBe(SHORT_MS);
      const claim = await claimed(inbox, 'brief');
      const begin = performance.now();
      await claim.complete();
      await claimedNotBefore(inbox, 'brief', begin + SHORT_MS, 'done');
    },
  },
  {
    id: 'I2',
    name: 'a holder who finishes after its lease still leaves it done, and the first value stays',
    run: async (harness) => {
      const inbox = await harness.connect(LONG);
      const slow = await claimed(inbox, 'slow', 1);
      const quick = (await waitFor(async () => isClaimed(await inbox.claim('rag', 'slow', LEASE)))) as Claimed;
      await slow.complete('first');
      expect(await inbox.claim('rag', 'slow', LEASE)).toEqual({ state: 'done', value: 'first' });
      await quick.complete('second');
      expect(await inbox.claim('rag', 'slow', LEASE)).toEqual({ state: 'done', value: 'first' });
    },
  },
  {
    id: 'I3',
    name: 'a released key may be claimed again at once',
    run: async (harness) => {
      const [inbox, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      await (await claimed(inbox, 'again')).release();
      await (await claimed(other, 'again')).release();
      await (await claimed(inbox, 'again')).complete();
    },
  },
  {
    id: 'I3',
    name: 'release does nothing to a key that is done',
    run: async (harness) => {
      const inbox = await harness.connect(LONG);
      const claim = await claimed(inbox, 'finished');
      await claim.complete('x');
      await claim.release();
      expect(await inbox.claim('rag', 'finished', LEASE)).toEqual({ state: 'done', value: 'x' });
    },
  },
  {
    id: 'I3',
    name: 'release does nothing to a key that somebody else holds by now',
    run: async (harness) => {
      const inbox = await harness.connect(LONG);
      const former = await claimed(inbox, 'passed on', 1);
      await waitFor(async () => isClaimed(await inbox.claim('rag', 'passed on', LEASE)));
      await former.release();
      expect(await inbox.claim('rag', 'passed on', LEASE)).toEqual({ state: 'busy' });
    },
  },
  {
    id: 'I4',
    name: 'a claim whose holder died is free after its lease, and not earlier',
    run: async (harness) => {
      const [inbox, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const begin = performance.now();
      await claimed(inbox, 'orphan', SHORT_MS);
      await claimedNotBefore(other, 'orphan', begin + SHORT_MS, 'busy');
    },
  },
  {
    id: 'I5',
    name: 'two consumers do not see the keys of each other',
    run: async (harness) => {
      const inbox = await harness.connect(LONG);
      const pairs = [
        ['rag', 'same'],
        ['search', 'same'],
        ['rag:same', 'again'],
        ['rag', 'same:again'],
        ['ragsame', 'again'],
        ['rag', 'sameagain'],
      ] as const;
      for (const [consumer, key] of pairs) {
        expect(await inbox.claim(consumer, key, LEASE), `${consumer} ${key}`).toMatchObject({ state: 'claimed' });
      }
      await (await claimed(inbox, 'done by one')).complete();
      expect(await inbox.claim('search', 'done by one', LEASE)).toMatchObject({ state: 'claimed' });
    },
  },
  {
    id: 'I6',
    name: 'every call rejects in time while the store hangs, and works again when it answers',
    needs: 'stall',
    run: async (harness) => {
      const inbox = await harness.connect(LONG);
      const [finishing, giving] = [await claimed(inbox, 'finishing'), await claimed(inbox, 'giving back')];
      harness.stall();
      const calls = [inbox.claim('rag', 'new', LEASE), finishing.complete(), giving.release()];
      const outcomes = await within(Promise.allSettled(calls));
      expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : outcome.value))).toEqual(
        Array(3).fill('inbox.unavailable'),
      );
      harness.resume();
      await waitFor(async () => isClaimed(await inbox.claim('rag', freshName('after'), LEASE)));
    },
  },
  {
    id: 'I6',
    name: 'close settles while the store hangs, and what is asked after it rejects',
    needs: 'stall',
    run: async (harness) => {
      const inbox = await harness.connect(LONG);
      await claimed(inbox, 'before');
      harness.stall();
      await within(inbox.close());
      await expect(within(inbox.claim('rag', 'after', LEASE))).rejects.toMatchObject({ code: 'inbox.unavailable' });
    },
  },
];

function isClaimed(claim: InboxClaim): Claimed | false {
  return claim.state === 'claimed' && claim;
}

async function claimed(inbox: Inbox, key: string, leaseMs = LEASE.leaseMs): Promise<Claimed> {
  const claim = await inbox.claim('rag', key, { leaseMs });
  if (claim.state !== 'claimed') throw new Error(`${key} is ${claim.state}.`);
  return claim;
}

/** Asks until the key is free: it must be `meanwhile` before `freeAt`, and free within the usual patience. */
async function claimedNotBefore(inbox: Inbox, key: string, freeAt: number, meanwhile: 'busy' | 'done'): Promise<void> {
  await waitFor(async () => {
    const { state } = await inbox.claim('rag', key, LEASE);
    return state !== meanwhile;
  });
  expect(performance.now()).toBeGreaterThanOrEqual(freeAt - CLOCK_MS);
}
