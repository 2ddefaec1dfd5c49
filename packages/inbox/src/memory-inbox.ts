import { BloodbankError } from '@bloodbank/core/errors';
import { type Inbox, type Logger, silentLogger } from '@bloodbank/core/ports';
import { assertShort } from './assert-short.js';
import { inboxKeyOf } from './inbox-key.js';
import { checkWindow } from './window.js';

export interface MemoryInboxOptions {
  /** How long a handled key is remembered. Default 24 hours. */
  readonly windowMs?: number;
  /** Greatest number of keys, 100,000 by default. When it is reached, the oldest handled key is forgotten early. */
  readonly maxKeys?: number;
  readonly logger?: Logger;
}

interface Claimed {
  readonly until: number;
}

interface Done {
  readonly until: number;
  readonly value?: string;
}

const DEFAULT_MAX_KEYS = 100_000;

/**
 * The inbox of one process, lost with it. Its two maps are the states of a key: `claims` from claim to complete, release or
 * the end of the lease; `done` from complete to the end of the window. A key is never in both.
 *
 * @example
 * ```ts
 * const inbox = createMemoryInbox({ windowMs: 60_000 });
 * ```
 */
export function createMemoryInbox(options: MemoryInboxOptions = {}): Inbox {
  const { maxKeys = DEFAULT_MAX_KEYS, logger = silentLogger } = options;
  const windowMs = checkWindow(options.windowMs);
  const claims = new Map<string, Claimed>();
  /** In the order of completion, which is the order of `until`. */
  const done = new Map<string, Done>();
  let isClosed = false;
  let hasWarned = false;

  function forgetExpired(now: number): void {
    for (const [id, { until }] of done) {
      if (until > now) return;
      done.delete(id);
    }
  }

  function makeRoom(now: number): void {
    if (claims.size + done.size < maxKeys) return;
    for (const [id, { until }] of claims) if (until <= now) claims.delete(id);
    if (claims.size + done.size < maxKeys) return;
    const [oldest] = done.keys();
    if (oldest === undefined) throw unavailable(`The inbox in memory is full: ${maxKeys} keys are being handled.`);
    done.delete(oldest);
    if (!hasWarned)
      logger.warn({ maxKeys, windowMs }, 'The inbox in memory is full and forgets before its window ends.');
    hasWarned = true;
  }

  return {
    windowMs,
    async claim(consumer, key, { leaseMs }) {
      if (isClosed) throw unavailable('The inbox is closed.');
      const id = inboxKeyOf(consumer, key);
      const now = performance.now();
      forgetExpired(now);
      const finished = done.get(id);
      if (finished !== undefined) {
        return { state: 'done', ...(finished.value === undefined ? {} : { value: finished.value }) };
      }
      const held = claims.get(id);
      if (held !== undefined && held.until > now) return { state: 'busy' };
      claims.delete(id);
      makeRoom(now);
      const own: Claimed = { until: now + leaseMs };
      claims.set(id, own);

      return {
        state: 'claimed',
        async complete(value) {
          assertShort(value);
          claims.delete(id);
          if (done.has(id)) return;
          makeRoom(performance.now());
          done.set(id, { until: performance.now() + windowMs, ...(value === undefined ? {} : { value }) });
        },
        async release() {
          if (claims.get(id) === own) claims.delete(id);
        },
      };
    },
    async close() {
      isClosed = true;
      claims.clear();
      done.clear();
    },
  };
}

function unavailable(message: string): BloodbankError {
  return new BloodbankError('inbox.unavailable', message);
}
