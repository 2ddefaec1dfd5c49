import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { maskUrl } from '@bloodbank/core/message';
import type { Inbox, InboxClaim } from '@bloodbank/core/ports';
import { openRedis, whenReady } from '@bloodbank/core/redis';
import type { Redis } from 'ioredis';
import { assertShort } from '../assert-short.js';
import { createInboxCall } from '../inbox-call.js';
import { inboxKeyOf } from '../inbox-key.js';
import { checkWindow } from '../window.js';
import { CLAIM, COMPLETE, RELEASE } from './scripts.js';

/** Only who uses it pays for loading it. */
const loadRedis = (): typeof Redis => (createRequire(import.meta.url)('ioredis') as typeof import('ioredis')).Redis;

export interface RedisInboxOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** How long a handled key is remembered. Default 24 hours. */
  readonly windowMs?: number;
  /** From a call to its settlement, connecting included. Default 1 second. */
  readonly timeoutMs?: number;
  /** Default `bloodbank:inbox`. */
  readonly prefix?: string;
}

interface Scripts {
  inboxClaim(key: string, token: string, leaseMs: number): Promise<string | null>;
  inboxComplete(key: string, done: string, windowMs: number): Promise<unknown>;
  inboxRelease(key: string, token: string): Promise<unknown>;
}

/**
 * An inbox in Redis: every call is one atomic script, one round trip. It connects by itself, now and after a break.
 *
 * @example
 * ```ts
 * const inbox = createRedisInbox({ url: 'redis://127.0.0.1:6379' });
 * ```
 */
export function createRedisInbox(options: RedisInboxOptions): Inbox {
  const { url, timeoutMs = 1_000, prefix = 'bloodbank:inbox' } = options;
  const windowMs = checkWindow(options.windowMs);
  const redis = openRedis(loadRedis(), url, 'bloodbank-inbox');
  const scripts = defineScripts(redis);
  const call = createInboxCall(`Redis at ${maskUrl(url)}`, timeoutMs);
  const ask = <T>(command: () => Promise<T>): Promise<T> => call(() => whenReady(redis, timeoutMs).then(command));

  return {
    windowMs,
    async claim(consumer, key, { leaseMs }): Promise<InboxClaim> {
      const id = `${prefix}:${inboxKeyOf(consumer, key)}`;
      const token = randomUUID();
      const inTheWay = await ask(() => scripts.inboxClaim(id, token, Math.ceil(leaseMs))).catch((error: unknown) => {
        // It may have been taken although the answer did not come; then nobody would hold it until its lease ends.
        scripts.inboxRelease(id, token).catch(() => {});
        throw error;
      });
      if (inTheWay !== null) return readState(inTheWay);
      return {
        state: 'claimed',
        async complete(value) {
          assertShort(value);
          await ask(() => scripts.inboxComplete(id, value === undefined ? 'd' : `v${value}`, windowMs));
        },
        async release() {
          await ask(() => scripts.inboxRelease(id, token));
        },
      };
    },
    async close() {
      redis.disconnect();
    },
  };
}

function readState(held: string): InboxClaim {
  if (held.startsWith('c')) return { state: 'busy' };
  return held.startsWith('v') ? { state: 'done', value: held.slice(1) } : { state: 'done' };
}

function defineScripts(redis: Redis): Scripts {
  redis.defineCommand('inboxClaim', { numberOfKeys: 1, lua: CLAIM });
  redis.defineCommand('inboxComplete', { numberOfKeys: 1, lua: COMPLETE });
  redis.defineCommand('inboxRelease', { numberOfKeys: 1, lua: RELEASE });
  return redis as unknown as Scripts;
}
