import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Redis } from 'ioredis';

/**
 * A connection that keeps nothing for later: what cannot be sent now is refused, and what was sent before the line broke
 * is not sent again. A socket that answers nothing for a while is replaced.
 */
export function openRedis(url: string): Redis {
  // Only who uses it pays for loading it.
  const { Redis } = createRequire(import.meta.url)('ioredis') as typeof import('ioredis');
  const redis = new Redis(url, {
    connectionName: 'bloodbank-correlation',
    protocol: 2,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    socketTimeout: 2_000,
  });
  // Each call tells its own caller; without a listener the process would end.
  redis.on('error', () => {});
  // Every call listens while it waits for the connection, and takes its listener away by its deadline.
  redis.setMaxListeners(0);
  return redis;
}

/** Resolves once commands can be sent, for as long as the time allows. */
export async function whenReady(redis: Redis, timeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  if (redis.status === 'end') throw new Error('The connection is closed.');
  await once(redis, 'ready', { signal: AbortSignal.timeout(timeoutMs) });
}
