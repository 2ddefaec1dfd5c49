import { createRequire } from 'node:module';
import { maskUrl } from '@bloodbank/core/message';
import type { CorrelatedEvent, CorrelationEntry, CorrelationStore } from '@bloodbank/core/ports';
import { openRedis, whenReady } from '@bloodbank/core/redis';
import type { Redis } from 'ioredis';
import { boundEvent } from '../bound-event.js';
import { compareMoments, timeOf } from '../event-order.js';
import { checkTtl } from '../ttl.js';
import { MAX_CHILDREN_TOLD, walkChain } from '../walk-chain.js';
import { createGuard } from './guard.js';
import { addOriginal } from './original-keys.js';
import { READ, RECORD } from './scripts.js';

/** Only who uses it pays for loading it. */
const loadRedis = (): typeof Redis => (createRequire(import.meta.url)('ioredis') as typeof import('ioredis')).Redis;

export interface RedisCorrelationOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** How long an event is remembered. Default 30 days. */
  readonly ttlMs?: number;
  /** Default `bloodbank:correlation`. */
  readonly prefix?: string;
  /** Reads the keys of the original Python services too. Default false. */
  readonly readsOriginal?: boolean;
  /** Of `record`, from the call to its settlement. Default 50 milliseconds. */
  readonly recordTimeoutMs?: number;
  /** Of `find` and `chain`, from the call to its settlement. Default 1 second. */
  readonly readTimeoutMs?: number;
}

interface Scripts {
  correlationRecord(prefix: string, ttlMs: number, maxChildren: number, entries: string): Promise<unknown>;
  correlationRead(
    keyCount: number,
    ...keysAndLimit: (string | number)[]
  ): Promise<readonly (string | string[] | null)[]>;
}

/** The list of a parent keeps this many; beyond it, those that would be forgotten first go first. */
const MAX_CHILDREN_KEPT = 100_000;

/** A connection takes its time to come up; only then is the store known to be away. */
const PROBE = { probeTimeoutMs: 250, probeEveryMs: 250 };

/**
 * The graph of causes in Redis. `record` is one atomic script for any number of events, `chain` one for each depth. It
 * connects by itself, now and after a break.
 *
 * @example
 * ```ts
 * const correlation = createRedisCorrelation({ url: 'redis://127.0.0.1:6379' });
 * ```
 */
export function createRedisCorrelation(options: RedisCorrelationOptions): CorrelationStore {
  const { url, readsOriginal = false, recordTimeoutMs = 50, readTimeoutMs = 1_000 } = options;
  const prefix = `{${options.prefix ?? 'bloodbank:correlation'}}`;
  const ttlMs = checkTtl(options.ttlMs);
  const redis = openRedis(loadRedis(), url, 'bloodbank-correlation');
  const scripts = defineScripts(redis);
  const address = maskUrl(url);
  let isClosed = false;
  const guard = createGuard({
    ...PROBE,
    name: `Redis at ${address}`,
    // A write: a Redis that is full, or a replica, answers a PING.
    probe: () => redis.set(`${prefix}:probe`, '1', 'PX', 1_000),
  });

  async function read(ids: readonly string[], childLimit: number): Promise<readonly (CorrelationEntry | undefined)[]> {
    const keys = ids.flatMap((id) => [`${prefix}:event:${id}`, `${prefix}:children:${id}`]);
    const found = await scripts.correlationRead(keys.length, ...keys, childLimit + 1);
    const own = ids.map((id, index) => toEntry(id, found[2 * index], found[2 * index + 1], childLimit));
    return readsOriginal ? addOriginal(redis, ids, own, childLimit) : own;
  }

  const ask = <T>(work: () => Promise<T>): Promise<T> =>
    guard.run(() => whenReady(redis, readTimeoutMs).then(work), readTimeoutMs);

  return {
    async record(events) {
      if (events.length === 0) return;
      const entries = JSON.stringify(events.map(boundEvent).map(toStored));
      await guard.run(async () => {
        await whenReady(redis, recordTimeoutMs);
        await scripts.correlationRecord(prefix, ttlMs, MAX_CHILDREN_KEPT, entries);
      }, recordTimeoutMs);
    },
    find: (eventId) => ask(async () => (await read([eventId], MAX_CHILDREN_TOLD))[0]),
    chain: (eventId, direction, limits = {}) => ask(() => walkChain(eventId, direction, limits, read)),
    health: () => ({
      status: redis.status === 'ready' && !guard.isOpen() && !isClosed ? 'healthy' : 'degraded',
      store: 'redis',
      details: { address, connection: redis.status },
    }),
    async close() {
      isClosed = true;
      guard.close();
      redis.disconnect();
    },
  };
}

/** See scripts.ts for what the letters stand for. */
function toStored(event: CorrelatedEvent): object {
  return {
    id: event.event_id,
    m: `${timeOf(event.timestamp)}:${event.event_id}`,
    p: JSON.stringify(event.correlation_ids),
    e: JSON.stringify(event),
    t: event.event_type,
  };
}

function toEntry(
  id: string,
  stored: string | readonly string[] | null | undefined,
  members: string | readonly string[] | null | undefined,
  childLimit: number,
): CorrelationEntry | undefined {
  const event = typeof stored === 'string' ? (JSON.parse(stored) as CorrelatedEvent) : undefined;
  const children = Array.isArray(members) ? (members as readonly string[]) : [];
  if (event === undefined && children.length === 0) return undefined;
  const told = children.slice(0, childLimit).map(readMember).sort(compareMoments);
  return {
    event_id: id,
    ...(event === undefined ? {} : { event }),
    parents: event?.correlation_ids ?? [],
    children: told.map((child) => child.id),
    ...(children.length > childLimit ? { hasMoreChildren: true } : {}),
  };
}

function readMember(member: string): { readonly timeMs: number; readonly id: string } {
  const end = member.indexOf(':');
  return { timeMs: Number(member.slice(0, end)), id: member.slice(end + 1) };
}

function defineScripts(redis: Redis): Scripts {
  redis.defineCommand('correlationRecord', { numberOfKeys: 1, lua: RECORD });
  redis.defineCommand('correlationRead', { lua: READ });
  return redis as unknown as Scripts;
}
