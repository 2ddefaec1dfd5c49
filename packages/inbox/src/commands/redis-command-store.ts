import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { maskUrl } from '@bloodbank/core/message';
import type { CommandStore, Markable, RecordedCommand } from '@bloodbank/core/ports';
import { openRedis, whenReady } from '@bloodbank/core/redis';
import type { Redis } from 'ioredis';
import { inboxKeyOf } from '../inbox-key.js';
import { checkWindow } from '../window.js';
import { CLAIM, FORGET, LOOK, MARK, RECORD, RELEASE, RENEW } from './redis-scripts.js';
import { createStoreCall, rankOf, stageOf } from './store-parts.js';

/** Only who uses it pays for loading it. */
const loadRedis = (): typeof Redis => (createRequire(import.meta.url)('ioredis') as typeof import('ioredis')).Redis;

export interface RedisCommandStoreOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** How long a record is kept. Default 24 hours. */
  readonly windowMs?: number;
  /** From a call to its settlement, connecting included. Default 5 seconds. */
  readonly timeoutMs?: number;
  /** Default `bloodbank:commands`. */
  readonly prefix?: string;
}

type Found = readonly [stage: string, outcome: string];

interface Scripts {
  commandClaim(key: string, token: string, leaseMs: number): Promise<0 | 1 | Found>;
  commandRecord(key: string, outcome: string, windowMs: number): Promise<Found | null>;
  commandMark(key: string, stage: number): Promise<unknown>;
  commandForget(key: string, outcome: string): Promise<unknown>;
  commandRenew(key: string, token: string, leaseMs: number): Promise<0 | 1>;
  commandRelease(key: string, token: string): Promise<unknown>;
  commandLook(key: string): Promise<0 | Found | null>;
}

/**
 * The store of commands in Redis: every call is one atomic script, one round trip. It connects by itself, now and after a break.
 *
 * @example
 * ```ts
 * const store = createRedisCommandStore({ url: 'redis://127.0.0.1:6379' });
 * ```
 */
export function createRedisCommandStore(options: RedisCommandStoreOptions): CommandStore {
  const { url, timeoutMs = 5_000, prefix = 'bloodbank:commands' } = options;
  const windowMs = checkWindow(options.windowMs);
  const redis = openRedis(loadRedis(), url, 'bloodbank-commands', timeoutMs);
  const scripts = defineScripts(redis);
  const call = createStoreCall(`Redis at ${maskUrl(url)}`, timeoutMs);
  const ask = <T>(command: () => Promise<T>): Promise<T> => call(() => whenReady(redis, timeoutMs).then(command));
  const keyOf = (owner: string, key: string): string => `${prefix}:${inboxKeyOf(owner, key)}`;

  const recorded = (id: string, [stage, outcome]: Found): RecordedCommand & Markable => ({
    state: 'recorded',
    outcome,
    stage: stageOf(Number(stage)),
    async mark(to) {
      await ask(() => scripts.commandMark(id, rankOf(to)));
    },
    async forget() {
      await ask(() => scripts.commandForget(id, outcome));
    },
  });

  return {
    isDurable: true,
    windowMs,
    async claim(owner, key, options) {
      const leaseMs = Math.ceil(options.leaseMs);
      const id = keyOf(owner, key);
      const token = randomUUID();
      const answer = await ask(() => scripts.commandClaim(id, token, leaseMs)).catch((error: unknown) => {
        // It may have been taken although the answer did not come; then nobody would hold it until its lease ends.
        scripts.commandRelease(id, token).catch(() => {});
        throw error;
      });
      if (answer === 0) return { state: 'busy' };
      if (answer !== 1) return recorded(id, answer);
      return {
        state: 'claimed',
        async record(outcome) {
          const before = await ask(() => scripts.commandRecord(id, outcome, windowMs));
          return recorded(id, before ?? ['0', outcome]);
        },
        renew: async () => (await ask(() => scripts.commandRenew(id, token, leaseMs))) === 1,
        async release() {
          await ask(() => scripts.commandRelease(id, token));
        },
      };
    },
    async look(owner, key) {
      const answer = await ask(() => scripts.commandLook(keyOf(owner, key)));
      if (answer === null) return undefined;
      if (answer === 0) return { state: 'busy' };
      const [stage, outcome] = answer;
      return { state: 'recorded', outcome, stage: stageOf(Number(stage)) };
    },
    async close() {
      redis.disconnect();
    },
  };
}

function defineScripts(redis: Redis): Scripts {
  const scripts = {
    commandClaim: CLAIM,
    commandRecord: RECORD,
    commandMark: MARK,
    commandForget: FORGET,
    commandRenew: RENEW,
    commandRelease: RELEASE,
    commandLook: LOOK,
  };
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { numberOfKeys: 1, lua });
  return redis as unknown as Scripts;
}
