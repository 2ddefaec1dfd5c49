import type { Inbox, InboxClaim } from '@bloodbank/core/ports';
import type { InboxHarness } from '../inbox-harness.js';
import { openToyInbox, type ToyStore } from '../toy/toy-inbox.js';

/** An inbox with one defect, and the clauses whose tests must notice it: these, and no others. */
export interface BrokenInbox {
  readonly name: string;
  readonly caughtBy: readonly string[];
  readonly open: () => InboxHarness;
}

type Claimed = Extract<InboxClaim, { state: 'claimed' }>;

export const BROKEN_INBOXES: readonly BrokenInbox[] = [
  {
    name: 'looks first and takes later',
    caughtBy: ['I1'],
    open: breaking((inbox, { keys }) => ({
      claim: async (consumer, key, options) => {
        const id = JSON.stringify([consumer, key]);
        const seen = keys.get(id);
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (seen === undefined) keys.delete(id);
        return inbox.claim(consumer, key, options);
      },
    })),
  },
  {
    name: 'says done of what somebody is still doing',
    caughtBy: ['I1', 'I3', 'I4'],
    open: inClaim((claim) => (claim.state === 'busy' ? { state: 'done' } : claim)),
  },
  {
    name: 'forgets what was completed',
    caughtBy: ['I2', 'I3'],
    open: inClaimed((claim) => ({ ...claim, complete: () => claim.release() })),
  },
  {
    name: 'forgets the value',
    caughtBy: ['I2', 'I3'],
    open: inClaimed((claim) => ({ ...claim, complete: () => claim.complete() })),
  },
  {
    name: 'forgets before its window ends',
    caughtBy: ['I2'],
    open: breakingConnect((connect, { windowMs }) => connect({ windowMs: windowMs / 4 }), { keepsWindow: true }),
  },
  {
    name: 'never forgets',
    caughtBy: ['I2'],
    open: breakingConnect((connect) => connect({ windowMs: 1e9 }), { keepsWindow: true }),
  },
  {
    name: 'lets nobody complete after the lease',
    caughtBy: ['I2'],
    open: inClaimed((claim, { leaseMs }) => {
      const endsAt = performance.now() + leaseMs;
      return { ...claim, complete: async (value) => (performance.now() < endsAt ? claim.complete(value) : undefined) };
    }),
  },
  {
    name: 'lets the last value win',
    caughtBy: ['I2'],
    open: inClaimed((claim, _options, id, { keys }) => ({
      ...claim,
      complete: async (value) => {
        await claim.complete(value);
        const entry = keys.get(id);
        if (entry !== undefined && value !== undefined) keys.set(id, { ...entry, value });
      },
    })),
  },
  {
    name: 'gives nothing back',
    caughtBy: ['I3', 'I6'],
    open: inClaimed((claim) => ({ ...claim, release: async () => {} })),
  },
  {
    name: 'gives back what is done',
    caughtBy: ['I3'],
    open: inClaimed((claim, _options, id, { keys }) => ({
      ...claim,
      release: async () => {
        await claim.release();
        if (keys.get(id)?.holder === undefined) keys.delete(id);
      },
    })),
  },
  {
    name: 'gives back what another holds',
    caughtBy: ['I3'],
    open: inClaimed((claim, _options, id, { keys }) => ({
      ...claim,
      release: async () => {
        await claim.release();
        if (keys.get(id)?.holder !== undefined) keys.delete(id);
      },
    })),
  },
  {
    name: 'holds for ever',
    caughtBy: ['I2', 'I3', 'I4'],
    open: breaking((inbox) => ({ claim: (consumer, key) => inbox.claim(consumer, key, { leaseMs: 1e9 }) })),
  },
  {
    name: 'lets go before the lease ends',
    caughtBy: ['I4'],
    open: breaking((inbox) => ({
      claim: (consumer, key, { leaseMs }) =>
        inbox.claim(consumer, key, { leaseMs: leaseMs === 60_000 ? leaseMs : leaseMs / 4 }),
    })),
  },
  {
    name: 'knows no consumers',
    caughtBy: ['I5'],
    open: breaking((inbox) => ({ claim: (_consumer, key, options) => inbox.claim('', key, options) })),
  },
  {
    name: 'glues consumer and key together',
    caughtBy: ['I5'],
    open: breaking((inbox) => ({ claim: (consumer, key, options) => inbox.claim('', `${consumer}:${key}`, options) })),
  },
  {
    name: 'waits for a store that hangs',
    caughtBy: ['I6'],
    open: breaking((inbox, { stalling }) => ({
      claim: (consumer, key, options) => stalling.answerAtLast(() => inbox.claim(consumer, key, options)),
    })),
  },
  {
    name: 'lets everything pass while the store hangs',
    caughtBy: ['I6'],
    open: breaking((inbox) => ({
      claim: (consumer, key, options) =>
        inbox.claim(consumer, key, options).catch((): InboxClaim => {
          return { state: 'claimed', complete: async () => {}, release: async () => {} };
        }),
    })),
  },
  {
    name: 'does not come back when the store answers again',
    caughtBy: ['I6'],
    open: breaking((inbox) => {
      let failure: unknown;
      return {
        claim: async (consumer, key, options) => {
          if (failure !== undefined) throw failure;
          return inbox.claim(consumer, key, options).catch((error: unknown) => {
            failure = error;
            throw error;
          });
        },
      };
    }),
  },
];

type Connect = InboxHarness['connect'];

function breakingConnect(
  connect: (original: Connect, options: { readonly windowMs: number }) => Promise<Inbox>,
  { keepsWindow = false } = {},
): BrokenInbox['open'] {
  return () => {
    const harness = openToyInbox();
    return {
      ...harness,
      connect: async (options) => {
        const inbox = await connect(harness.connect, options);
        return keepsWindow ? { ...inbox, windowMs: options.windowMs } : inbox;
      },
    };
  };
}

function breaking(replace: (inbox: Inbox, store: ToyStore) => Partial<Inbox>): BrokenInbox['open'] {
  return () => {
    const harness = openToyInbox();
    return {
      ...harness,
      connect: async (options) => {
        const inbox = await harness.connect(options);
        return { ...inbox, ...replace(inbox, harness.store) };
      },
    };
  };
}

function inClaim(change: (claim: InboxClaim) => InboxClaim): BrokenInbox['open'] {
  return breaking((inbox) => ({
    claim: async (consumer, key, options) => change(await inbox.claim(consumer, key, options)),
  }));
}

function inClaimed(
  change: (claim: Claimed, options: { readonly leaseMs: number }, id: string, store: ToyStore) => Claimed,
): BrokenInbox['open'] {
  return breaking((inbox, store) => ({
    claim: async (consumer, key, options) => {
      const claim = await inbox.claim(consumer, key, options);
      return claim.state === 'claimed' ? change(claim, options, JSON.stringify([consumer, key]), store) : claim;
    },
  }));
}
