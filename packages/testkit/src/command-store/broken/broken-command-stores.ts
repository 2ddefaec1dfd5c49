import type { ClaimedCommand, CommandClaim, CommandStore, Markable, RecordedCommand } from '@bloodbank/core/ports';
import type { CommandStoreHarness } from '../command-store-harness.js';
import { openToyCommandStore, type ToyCommands, toyId } from '../toy/toy-command-store.js';

/** A store with one defect, and the clauses whose tests must notice it: these, and no others. */
export interface BrokenCommandStore {
  readonly name: string;
  readonly caughtBy: readonly string[];
  readonly open: () => CommandStoreHarness;
}

export const BROKEN_COMMAND_STORES: readonly BrokenCommandStore[] = [
  {
    name: 'looks first and takes later',
    caughtBy: ['K1'],
    open: breaking((store, { keys }) => ({
      claim: async (owner, key, options) => {
        const seen = keys.get(toyId(owner, key));
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (seen === undefined) keys.delete(toyId(owner, key));
        return store.claim(owner, key, options);
      },
    })),
  },
  {
    name: 'forgets what was recorded',
    caughtBy: ['K10', 'K2', 'K3', 'K4', 'K5', 'K8', 'K9'],
    open: inClaimed((claim, id, { keys }) => ({
      ...claim,
      record: async (outcome) => {
        const record = await claim.record(outcome);
        keys.delete(id);
        return record;
      },
    })),
  },
  {
    name: 'forgets before its window ends',
    caughtBy: ['K2'],
    open: breakingWindow((windowMs) => windowMs / 4),
  },
  {
    name: 'never forgets',
    caughtBy: ['K2'],
    open: breakingWindow(() => 1e9),
  },
  {
    name: 'takes no record after the lease',
    caughtBy: ['K2'],
    open: inClaimed((claim, id, { keys }) => ({
      ...claim,
      record: async (outcome) => {
        const holder = keys.get(id)?.holder;
        if (holder === undefined || (await claim.renew())) return claim.record(outcome);
        return { state: 'recorded', outcome, stage: 'recorded', mark: async () => {}, forget: async () => {} };
      },
    })),
  },
  {
    name: 'lets the last record win',
    caughtBy: ['K3'],
    open: inClaimed((claim, id, { keys }) => ({
      ...claim,
      record: async (outcome) => {
        const entry = keys.get(id);
        if (entry?.outcome !== undefined) keys.delete(id);
        return claim.record(outcome);
      },
    })),
  },
  {
    name: 'lowers the stage',
    caughtBy: ['K4'],
    open: inRecorded((record, id, { keys }) => ({
      ...record,
      mark: async (stage) => {
        await record.mark(stage);
        const entry = keys.get(id);
        if (entry !== undefined) keys.set(id, { ...entry, stage });
      },
    })),
  },
  {
    name: 'keeps no stage',
    caughtBy: ['K3', 'K4', 'K9'],
    open: inRecorded((record, _id, { stalling }) => ({ ...record, mark: () => stalling.answer(() => {}) })),
  },
  {
    name: 'releases nothing',
    caughtBy: ['K5'],
    open: inClaimed((claim, _id, { stalling }) => ({ ...claim, release: () => stalling.answer(() => {}) })),
  },
  {
    name: 'releases what is recorded or held by another',
    caughtBy: ['K5'],
    open: inClaimed((claim, id, { keys }) => ({
      ...claim,
      release: async () => {
        await claim.release();
        keys.delete(id);
      },
    })),
  },
  {
    name: 'holds for ever',
    caughtBy: ['K2', 'K3', 'K5', 'K6'],
    open: breaking((store) => ({ claim: (owner, key) => store.claim(owner, key, { leaseMs: 1e9 }) })),
  },
  {
    name: 'lets go before the lease ends',
    caughtBy: ['K6'],
    open: breaking((store) => ({
      claim: (owner, key, { leaseMs }) =>
        store.claim(owner, key, { leaseMs: leaseMs === 60_000 ? leaseMs : leaseMs / 4 }),
    })),
  },
  {
    name: 'renews nothing, and says it did',
    caughtBy: ['K6'],
    open: inClaimed((claim, _id, { stalling }) => ({ ...claim, renew: () => stalling.answer(() => true) })),
  },
  {
    name: 'knows no owners',
    caughtBy: ['K7', 'K9'],
    open: breaking((store) => ({
      claim: (_owner, key, options) => store.claim('', key, options),
      look: (_owner, key) => store.look('', key),
    })),
  },
  {
    name: 'cuts what is long',
    caughtBy: ['K8'],
    open: inClaimed((claim) => ({ ...claim, record: (outcome) => claim.record(outcome.slice(0, 4_096)) })),
  },
  {
    name: 'claims what it looks at',
    caughtBy: ['K9'],
    open: breaking((store) => ({
      look: async (owner, key) => {
        const claim = await store.claim(owner, key, { leaseMs: 60_000 });
        return claim.state === 'claimed' ? undefined : claim;
      },
    })),
  },
  {
    name: 'forgets nothing when asked to',
    caughtBy: ['K10'],
    open: inRecorded((record, _id, { stalling }) => ({ ...record, forget: () => stalling.answer(() => {}) })),
  },
  {
    name: 'forgets what another recorded since',
    caughtBy: ['K10'],
    open: inRecorded((record, id, { keys, stalling }) => ({
      ...record,
      forget: () => stalling.answer(() => void keys.delete(id)),
    })),
  },
  {
    name: 'waits for a store that hangs',
    caughtBy: ['K11'],
    open: breaking((store, { stalling }) => ({
      claim: (owner, key, options) => stalling.answerAtLast(() => store.claim(owner, key, options)),
    })),
  },
  {
    name: 'lets everything pass while the store hangs',
    caughtBy: ['K11'],
    open: breaking((store) => ({
      claim: (owner, key, options) => store.claim(owner, key, options).catch((): CommandClaim => ({ state: 'busy' })),
    })),
  },
];

function breakingWindow(change: (windowMs: number) => number): BrokenCommandStore['open'] {
  return () => {
    const harness = openToyCommandStore();
    return {
      ...harness,
      connect: async ({ windowMs }) => ({ ...(await harness.connect({ windowMs: change(windowMs) })), windowMs }),
    };
  };
}

function breaking(
  replace: (store: CommandStore, toy: ToyCommands) => Partial<CommandStore>,
): BrokenCommandStore['open'] {
  return () => {
    const harness = openToyCommandStore();
    return {
      ...harness,
      connect: async (options) => {
        const store = await harness.connect(options);
        return { ...store, ...replace(store, harness.store) };
      },
    };
  };
}

function inClaimed(
  change: (claim: ClaimedCommand, id: string, toy: ToyCommands) => ClaimedCommand,
): BrokenCommandStore['open'] {
  return breaking((store, toy) => ({
    claim: async (owner, key, options) => {
      const claim = await store.claim(owner, key, options);
      return claim.state === 'claimed' ? change(claim, toyId(owner, key), toy) : claim;
    },
  }));
}

function inRecorded(
  change: (record: RecordedCommand & Markable, id: string, toy: ToyCommands) => RecordedCommand & Markable,
): BrokenCommandStore['open'] {
  return inClaimed((claim, id, toy) => ({
    ...claim,
    record: async (outcome) => change(await claim.record(outcome), id, toy),
  }));
}
