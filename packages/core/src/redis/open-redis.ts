import { type EventEmitter, once } from 'node:events';

/** What is asked of a connection, whoever made its class. */
interface RedisLike extends EventEmitter {
  readonly status: string;
}

/** The class `Redis` of ioredis: who has the package hands it in, so that nobody else loads it. */
type RedisClass<R extends RedisLike> = new (url: string, options: RedisOptions) => R;

interface RedisOptions {
  readonly connectionName: string;
  readonly protocol: 2;
  readonly enableOfflineQueue: boolean;
  readonly autoResendUnfulfilledCommands: boolean;
  readonly maxRetriesPerRequest: number;
  readonly connectTimeout: number;
  readonly socketTimeout: number;
}

/**
 * A connection that keeps nothing for later: what cannot be sent now is refused, and what was sent before the line broke
 * is not sent again. A socket that answers nothing for `silenceMs` is replaced.
 */
export function openRedis<R extends RedisLike>(
  Redis: RedisClass<R>,
  url: string,
  connectionName: string,
  silenceMs = 2_000,
): R {
  const redis = new Redis(url, {
    connectionName,
    protocol: 2,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    socketTimeout: silenceMs,
  });
  // Each call tells its own caller; without a listener the process would end.
  redis.on('error', () => {});
  // Every call listens while it waits for the connection, and takes its listener away by its deadline.
  redis.setMaxListeners(0);
  return redis;
}

/** Resolves once commands can be sent, for as long as the time allows. */
export async function whenReady(redis: RedisLike, timeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  if (redis.status === 'end') throw new Error('The connection is closed.');
  await once(redis, 'ready', { signal: AbortSignal.timeout(timeoutMs) });
}
