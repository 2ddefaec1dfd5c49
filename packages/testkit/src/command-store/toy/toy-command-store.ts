import { BloodbankError } from '@bloodbank/core/errors';
import {
  COMMAND_STAGES,
  type CommandClaim,
  type CommandStage,
  type CommandStore,
  type Markable,
  type RecordedCommand,
} from '@bloodbank/core/ports';
import { createStalling, type Stalling } from '../../conformance/stalling.js';
import type { CommandStoreHarness } from '../command-store-harness.js';

/** For each key, who holds it until when, or what was recorded until when. */
export interface ToyEntry {
  readonly until: number;
  readonly holder?: symbol;
  readonly outcome?: string;
  readonly stage: CommandStage;
}

export interface ToyCommands {
  readonly keys: Map<string, ToyEntry>;
  readonly stalling: Stalling;
}

/** The shortest correct store. Broken ones are made from it. */
export function openToyCommandStore(): CommandStoreHarness & { readonly store: ToyCommands } {
  const store: ToyCommands = { keys: new Map(), stalling: createStalling('command.store-unavailable') };
  return {
    store,
    connect: async ({ windowMs }) => createToy(store, windowMs),
    stall: store.stalling.stall,
    resume: store.stalling.resume,
    close: async () => {},
  };
}

export function toyId(owner: string, key: string): string {
  return JSON.stringify([owner, key]);
}

function createToy({ keys, stalling }: ToyCommands, windowMs: number): CommandStore {
  let isClosed = false;
  const find = (id: string): ToyEntry | undefined => {
    const entry = keys.get(id);
    return entry !== undefined && entry.until > performance.now() ? entry : undefined;
  };
  const recorded = (id: string, { outcome = '', stage }: ToyEntry): RecordedCommand & Markable => ({
    state: 'recorded',
    outcome,
    stage,
    mark: (to) =>
      stalling.answer(() => {
        const entry = keys.get(id);
        if (entry?.outcome === undefined) return;
        if (COMMAND_STAGES.indexOf(to) > COMMAND_STAGES.indexOf(entry.stage)) keys.set(id, { ...entry, stage: to });
      }),
    forget: () =>
      stalling.answer(() => {
        if (keys.get(id)?.outcome === outcome) keys.delete(id);
      }),
  });
  const claim = (id: string, leaseMs: number): CommandClaim => {
    if (isClosed) throw new BloodbankError('command.store-unavailable', 'The toy store is closed.');
    const found = find(id);
    if (found?.outcome !== undefined) return recorded(id, found);
    if (found !== undefined) return { state: 'busy' };
    const holder = Symbol(id);
    const hold = (): void => void keys.set(id, { until: performance.now() + leaseMs, holder, stage: 'recorded' });
    hold();
    return {
      state: 'claimed',
      record: (outcome) =>
        stalling.answer(() => {
          const before = find(id);
          if (before?.outcome !== undefined) return recorded(id, before);
          const entry: ToyEntry = { until: performance.now() + windowMs, outcome, stage: 'recorded' };
          keys.set(id, entry);
          return recorded(id, entry);
        }),
      renew: () =>
        stalling.answer(() => {
          if (find(id)?.holder !== holder) return false;
          hold();
          return true;
        }),
      release: () =>
        stalling.answer(() => {
          if (keys.get(id)?.holder === holder) keys.delete(id);
        }),
    };
  };
  return {
    isDurable: false,
    windowMs,
    claim: (owner, key, { leaseMs }) => stalling.answer(() => claim(toyId(owner, key), leaseMs)),
    look: (owner, key) =>
      stalling.answer(() => {
        const found = find(toyId(owner, key));
        if (found === undefined) return undefined;
        const { outcome, stage } = found;
        return outcome === undefined ? { state: 'busy' } : { state: 'recorded', outcome, stage };
      }),
    close: async () => {
      isClosed = true;
    },
  };
}
