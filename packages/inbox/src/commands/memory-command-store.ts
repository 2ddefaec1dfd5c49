import {
  type CommandStage,
  type CommandStore,
  type Logger,
  type Markable,
  type RecordedCommand,
  silentLogger,
} from '@bloodbank/core/ports';
import { inboxKeyOf } from '../inbox-key.js';
import { checkWindow } from '../window.js';
import { rankOf, storeUnavailable } from './store-parts.js';

export interface MemoryCommandStoreOptions {
  /** How long a record is kept. Default 24 hours. */
  readonly windowMs?: number;
  /** Characters of all records together, 64 million by default. Beyond it the oldest is forgotten early. */
  readonly maxCharacters?: number;
  readonly logger?: Logger;
}

interface Held {
  until: number;
}

interface Kept {
  readonly until: number;
  readonly outcome: string;
  stage: CommandStage;
}

const DEFAULT_MAX_CHARACTERS = 64_000_000;

/**
 * The store of one process, lost with it: a crash may have a command carried out again. Its two maps are the states of a key:
 * `claims` from claim to record, release or the end of the lease; `records` from record to the end of the window.
 *
 * @example
 * ```ts
 * const store = createMemoryCommandStore();
 * ```
 */
export function createMemoryCommandStore(options: MemoryCommandStoreOptions = {}): CommandStore {
  const { maxCharacters = DEFAULT_MAX_CHARACTERS, logger = silentLogger } = options;
  const windowMs = checkWindow(options.windowMs);
  const claims = new Map<string, Held>();
  /** In the order of recording, which is the order of `until`. */
  const records = new Map<string, Kept>();
  let characters = 0;
  let isClosed = false;
  let hasWarned = false;

  function forget(id: string, { outcome }: Kept): void {
    characters -= outcome.length;
    records.delete(id);
  }

  function forgetExpired(now: number): void {
    for (const [id, kept] of records) {
      if (kept.until > now) break;
      forget(id, kept);
    }
    for (const [id, { until }] of claims) {
      if (until > now) break;
      claims.delete(id);
    }
  }

  function keep(id: string, outcome: string): Kept {
    const kept: Kept = { until: performance.now() + windowMs, outcome, stage: 'recorded' };
    characters += outcome.length;
    for (const [oldest, old] of records) {
      if (characters <= maxCharacters) break;
      forget(oldest, old);
      if (!hasWarned) logger.warn({ maxCharacters }, 'The store of commands in memory is full and forgets early.');
      hasWarned = true;
    }
    records.set(id, kept);
    return kept;
  }

  function recorded(id: string, { outcome, stage }: Kept): RecordedCommand & Markable {
    return {
      state: 'recorded',
      outcome,
      stage,
      async mark(to) {
        assertOpen();
        const kept = records.get(id);
        if (kept !== undefined && rankOf(to) > rankOf(kept.stage)) kept.stage = to;
      },
      async forget() {
        assertOpen();
        const kept = records.get(id);
        if (kept?.outcome === outcome) forget(id, kept);
      },
    };
  }

  function assertOpen(): void {
    if (isClosed) throw storeUnavailable('The store of commands is closed.');
  }

  return {
    isDurable: false,
    windowMs,
    async claim(owner, key, { leaseMs }) {
      assertOpen();
      const id = inboxKeyOf(owner, key);
      const now = performance.now();
      forgetExpired(now);
      const kept = records.get(id);
      if (kept !== undefined) return recorded(id, kept);
      if ((claims.get(id)?.until ?? now) > now) return { state: 'busy' };
      const own: Held = { until: now + leaseMs };
      claims.delete(id);
      claims.set(id, own);
      return {
        state: 'claimed',
        async record(outcome) {
          assertOpen();
          claims.delete(id);
          return recorded(id, records.get(id) ?? keep(id, outcome));
        },
        async renew() {
          assertOpen();
          if (claims.get(id) !== own) return false;
          own.until = performance.now() + leaseMs;
          return true;
        },
        async release() {
          assertOpen();
          if (claims.get(id) === own) claims.delete(id);
        },
      };
    },
    async look(owner, key) {
      assertOpen();
      const id = inboxKeyOf(owner, key);
      const now = performance.now();
      forgetExpired(now);
      const kept = records.get(id);
      if (kept !== undefined) return { state: 'recorded', outcome: kept.outcome, stage: kept.stage };
      return (claims.get(id)?.until ?? now) > now ? { state: 'busy' } : undefined;
    },
    async close() {
      isClosed = true;
      claims.clear();
      records.clear();
    },
  };
}
