import { BloodbankError } from '@bloodbank/core/errors';
import type { Inbox, InboxClaim } from '@bloodbank/core/ports';
import { createStalling, type Stalling } from '../../conformance/stalling.js';
import type { InboxHarness } from '../inbox-harness.js';

/** What the instances of one toy share: for each key, who holds it until when, or what was left until when. */
export interface ToyKeys extends Map<string, ToyEntry> {}

export interface ToyEntry {
  readonly until: number;
  readonly holder?: symbol;
  readonly value?: string;
}

export interface ToyStore {
  readonly keys: ToyKeys;
  readonly stalling: Stalling;
}

/** The shortest correct inbox. Broken ones are made from it. */
export function openToyInbox(): InboxHarness & { readonly store: ToyStore } {
  const store: ToyStore = { keys: new Map(), stalling: createStalling('inbox.unavailable') };
  return {
    store,
    connect: async ({ windowMs }) => createToyInbox(store, windowMs),
    stall: store.stalling.stall,
    resume: store.stalling.resume,
    close: async () => {},
  };
}

function createToyInbox({ keys, stalling }: ToyStore, windowMs: number): Inbox {
  let isClosed = false;
  const claim = (id: string, leaseMs: number): InboxClaim => {
    if (isClosed) throw new BloodbankError('inbox.unavailable', 'The toy inbox is closed.');
    const now = performance.now();
    const entry = keys.get(id);
    if (entry !== undefined && entry.until > now) {
      if (entry.holder !== undefined) return { state: 'busy' };
      return { state: 'done', ...(entry.value === undefined ? {} : { value: entry.value }) };
    }
    const holder = Symbol(id);
    keys.set(id, { until: now + leaseMs, holder });
    return {
      state: 'claimed',
      complete: (value) =>
        stalling.answer(() => {
          const left = value === undefined ? {} : { value };
          if (isHeld(keys.get(id))) keys.set(id, { until: performance.now() + windowMs, ...left });
        }),
      release: () =>
        stalling.answer(() => {
          if (keys.get(id)?.holder === holder) keys.delete(id);
        }),
    };
  };
  return {
    windowMs,
    claim: (consumer, key, { leaseMs }) => stalling.answer(() => claim(JSON.stringify([consumer, key]), leaseMs)),
    close: async () => {
      isClosed = true;
    },
  };
}

function isHeld(entry: ToyEntry | undefined): boolean {
  return entry === undefined || entry.holder !== undefined;
}
