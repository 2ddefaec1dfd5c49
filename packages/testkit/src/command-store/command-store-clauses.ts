import type { ClaimedCommand, CommandClaim, CommandStore, Markable, RecordedCommand } from '@bloodbank/core/ports';
import { expect } from 'vitest';
import type { PortClause } from '../conformance/clause.js';
import { freshName } from '../wait/fresh-name.js';
import { waitFor } from '../wait/wait-for.js';
import { within } from '../wait/within.js';
import type { CommandStoreHarness } from './command-store-harness.js';

const LONG = { windowMs: 60_000 };
const LEASE = { leaseMs: 60_000 };
const SHORT_MS = 500;
/** Clocks of two processes, and of a store that counts whole milliseconds. */
const CLOCK_MS = 10;

/** Every test of every clause of the CommandStore port. */
export const COMMAND_STORE_CLAUSES: readonly PortClause<CommandStoreHarness>[] = [
  {
    id: 'K1',
    name: 'of many simultaneous claims, from two instances, one is claimed and the others are busy',
    run: async (harness) => {
      const stores = [await harness.connect(LONG), await harness.connect(LONG)];
      for (const key of Array.from({ length: 5 }, () => freshName('key'))) {
        const claims = stores.flatMap((store) => Array.from({ length: 10 }, () => store.claim('rag', key, LEASE)));
        const states = (await Promise.all(claims)).map(({ state }) => state);
        expect(states.sort()).toEqual([...Array<string>(19).fill('busy'), 'claimed']);
      }
    },
  },
  {
    id: 'K2',
    name: 'what was recorded is told to every later claim, as it is',
    run: async (harness) => {
      const [store, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const outcome = JSON.stringify({ text: 'left behind: \u{1F9DB} "\u0000"' });
      expect(await (await claimed(store, 'one')).record(outcome)).toMatchObject({ outcome, stage: 'recorded' });
      for (const asked of [store, other, other]) {
        const again = await asked.claim('rag', 'one', LEASE);
        expect(again).toMatchObject({ state: 'recorded', outcome, stage: 'recorded' });
      }
    },
  },
  {
    id: 'K2',
    name: 'it stays for the window, and is forgotten after it',
    run: async (harness) => {
      const store = await harness.connect({ windowMs: SHORT_MS });
      expect(store.windowMs).toBe(SHORT_MS);
      const claim = await claimed(store, 'brief');
      const begin = performance.now();
      await claim.record('1');
      await claimedNotBefore(store, 'brief', begin + SHORT_MS, 'recorded');
    },
  },
  {
    id: 'K2',
    name: 'a holder who finishes after its lease still leaves its record',
    run: async (harness) => {
      const store = await harness.connect(LONG);
      const slow = await claimed(store, 'slow', 1);
      await waitFor(async () => (await store.claim('rag', 'slow', LEASE)).state === 'claimed');
      await slow.record('"slow"');
      expect(await store.claim('rag', 'slow', LEASE)).toMatchObject({ state: 'recorded', outcome: '"slow"' });
    },
  },
  {
    id: 'K3',
    name: 'of two holders, the first to record is believed by both',
    run: async (harness) => {
      const [store, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const slow = await claimed(store, 'twice', 1);
      const quick = await waitFor(async () => claimOf(await other.claim('rag', 'twice', LEASE)));
      await (await quick.record('"first"')).mark('sent');
      expect(await slow.record('"second"')).toMatchObject({ state: 'recorded', outcome: '"first"', stage: 'sent' });
      expect(await store.claim('rag', 'twice', LEASE)).toMatchObject({ outcome: '"first"', stage: 'sent' });
    },
  },
  {
    id: 'K4',
    name: 'its stage goes up, and never down',
    run: async (harness) => {
      const [store, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const record = await (await claimed(store, 'staged')).record('1');
      for (const [mark, then] of [
        ['rolled-back', 'rolled-back'],
        ['sent', 'sent'],
        ['rolled-back', 'sent'],
        ['recorded', 'sent'],
      ] as const) {
        await record.mark(mark);
        expect(await recorded(other, 'staged')).toMatchObject({ stage: then, outcome: '1' });
      }
    },
  },
  {
    id: 'K5',
    name: 'a released key may be claimed again at once',
    run: async (harness) => {
      const [store, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      await (await claimed(store, 'again')).release();
      await (await claimed(other, 'again')).release();
      await (await claimed(store, 'again')).record('1');
    },
  },
  {
    id: 'K5',
    name: 'release does nothing to a key that is recorded',
    run: async (harness) => {
      const store = await harness.connect(LONG);
      const claim = await claimed(store, 'finished');
      await claim.record('1');
      await claim.release();
      expect((await store.claim('rag', 'finished', LEASE)).state).toBe('recorded');
    },
  },
  {
    id: 'K5',
    name: 'release does nothing to a key that somebody else holds by now',
    run: async (harness) => {
      const store = await harness.connect(LONG);
      const former = await claimed(store, 'passed on', 1);
      await waitFor(async () => (await store.claim('rag', 'passed on', LEASE)).state === 'claimed');
      await former.release();
      expect(await store.claim('rag', 'passed on', LEASE)).toEqual({ state: 'busy' });
    },
  },
  {
    id: 'K6',
    name: 'a claim whose holder died is free after its lease, and not earlier',
    run: async (harness) => {
      const [store, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const begin = performance.now();
      await claimed(store, 'orphan', SHORT_MS);
      await claimedNotBefore(other, 'orphan', begin + SHORT_MS, 'busy');
    },
  },
  {
    id: 'K6',
    name: 'renew begins the time anew, and says when it came too late',
    run: async (harness) => {
      const [store, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const leaseMs = 4 * SHORT_MS;
      // A machine that pauses for longer than the lease decides nothing: another key then.
      const claim = await waitFor(
        async () => {
          const key = freshName('kept');
          const from = performance.now();
          const candidate = await claimed(store, key, leaseMs);
          await new Promise((resolve) => setTimeout(resolve, SHORT_MS));
          const begin = performance.now();
          const isHeld = await candidate.renew();
          if (performance.now() - from > leaseMs) return false;
          return { ...candidate, key, begin, isHeld };
        },
        { timeoutMs: 20_000 },
      );
      expect(claim.isHeld).toBe(true);
      await claimedNotBefore(other, claim.key, claim.begin + leaseMs, 'busy');
      expect(await claim.renew()).toBe(false);
    },
  },
  {
    id: 'K7',
    name: 'two owners do not see the keys of each other',
    run: async (harness) => {
      const store = await harness.connect(LONG);
      const pairs = [
        ['rag', 'same'],
        ['search', 'same'],
        ['rag:same', 'again'],
        ['rag', 'same:again'],
        ['ragsame', 'again'],
        ['rag', 'sameagain'],
      ] as const;
      for (const [owner, key] of pairs) {
        expect(await store.claim(owner, key, LEASE), `${owner} ${key}`).toMatchObject({ state: 'claimed' });
      }
    },
  },
  {
    id: 'K8',
    name: 'a record of many megabytes comes back as it was',
    run: async (harness) => {
      const store = await harness.connect(LONG);
      const outcome = JSON.stringify(Array.from({ length: 3 }, (_, n) => `${n}${'é'.repeat(700_000)}`));
      await (await claimed(store, 'large')).record(outcome);
      const again = await recorded(store, 'large');
      expect(again.outcome.length).toBe(outcome.length);
      expect(again.outcome === outcome).toBe(true);
    },
  },
  {
    id: 'K9',
    name: 'look tells what there is, and leaves it so',
    run: async (harness) => {
      const [store, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      expect(await other.look('rag', 'watched')).toBeUndefined();
      const claim = await claimed(store, 'watched');
      expect(await other.look('rag', 'watched')).toEqual({ state: 'busy' });
      await (await claim.record('{"a":1}')).mark('sent');
      expect(await other.look('rag', 'watched')).toEqual({ state: 'recorded', outcome: '{"a":1}', stage: 'sent' });
      expect(await other.look('search', 'watched')).toBeUndefined();
      await claimed(store, 'still free');
    },
  },
  {
    id: 'K10',
    name: 'what was forgotten may be claimed at once, and nothing else is forgotten',
    run: async (harness) => {
      const [store, other] = [await harness.connect(LONG), await harness.connect(LONG)];
      const record = await (await claimed(store, 'a second try')).record('"failed"');
      await record.forget();
      const again = await claimed(other, 'a second try');
      await record.forget();
      expect(await store.look('rag', 'a second try')).toEqual({ state: 'busy' });
      await again.record('"done"');
      await record.forget();
      expect(await recorded(store, 'a second try')).toMatchObject({ outcome: '"done"' });
    },
  },
  {
    id: 'K11',
    name: 'every call rejects in time while the store hangs, and works again when it answers',
    needs: 'stall',
    run: async (harness) => {
      const store = await harness.connect(LONG);
      const [first, second] = [await claimed(store, 'first'), await claimed(store, 'second')];
      const record = await (await claimed(store, 'third')).record('1');
      harness.stall();
      const calls = [
        store.claim('rag', 'new', LEASE),
        store.look('rag', 'new'),
        first.record('1'),
        second.release(),
        second.renew(),
        record.mark('sent'),
        record.forget(),
      ];
      const outcomes = await within(Promise.allSettled(calls), 12_000);
      expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : outcome.value))).toEqual(
        Array(calls.length).fill('command.store-unavailable'),
      );
      harness.resume();
      await waitFor(async () => (await store.claim('rag', freshName('after'), LEASE)).state === 'claimed');
    },
  },
  {
    id: 'K11',
    name: 'close settles while the store hangs, and what is asked after it rejects',
    needs: 'stall',
    run: async (harness) => {
      const store = await harness.connect(LONG);
      await claimed(store, 'before');
      harness.stall();
      await within(store.close(), 12_000);
      await expect(within(store.claim('rag', 'after', LEASE), 12_000)).rejects.toMatchObject({
        code: 'command.store-unavailable',
      });
    },
  },
];

function claimOf(claim: CommandClaim): ClaimedCommand | false {
  return claim.state === 'claimed' && claim;
}

async function claimed(store: CommandStore, key: string, leaseMs = LEASE.leaseMs): Promise<ClaimedCommand> {
  const claim = await store.claim('rag', key, { leaseMs });
  if (claim.state !== 'claimed') throw new Error(`${key} is ${claim.state}.`);
  return claim;
}

async function recorded(store: CommandStore, key: string): Promise<RecordedCommand & Markable> {
  const claim = await store.claim('rag', key, LEASE);
  if (claim.state !== 'recorded') throw new Error(`${key} is ${claim.state}.`);
  return claim;
}

/** Asks until the key is free: it must be `meanwhile` before `freeAt`, and free within the usual patience. */
async function claimedNotBefore(
  store: CommandStore,
  key: string,
  freeAt: number,
  meanwhile: 'busy' | 'recorded',
): Promise<void> {
  await waitFor(async () => (await store.claim('rag', key, LEASE)).state !== meanwhile);
  expect(performance.now()).toBeGreaterThanOrEqual(freeAt - CLOCK_MS);
}
