import type { Settings } from '@bloodbank/bus/config';
import { BloodbankError } from '@bloodbank/core/errors';
import { createRedisCorrelation } from '@bloodbank/correlation';

/** Other checks keep the process busy meanwhile. */
const TIMEOUT_MS = 10_000;

/** Named by nobody: the question is whether there is an answer. */
const NO_EVENT = '00000000-0000-4000-8000-000000000000';

/** @throws {BloodbankError} `correlation.unavailable` */
export async function askRedis(url: string): Promise<void> {
  const store = createRedisCorrelation({ url, readTimeoutMs: TIMEOUT_MS });
  try {
    await store.find(NO_EVENT);
  } finally {
    await store.close();
  }
}

/** Makes no tables: a server that has none of ours answers too. @throws {BloodbankError} `store.unavailable` */
export async function askPostgres(url: string, { EVENT_STORE_SCHEMA: schema }: Settings): Promise<void> {
  const { createPostgresEventStore } = await import('@bloodbank/event-store');
  const store = createPostgresEventStore({ url, schema, timeoutMs: TIMEOUT_MS, mayCreate: false });
  try {
    await store.extent();
  } catch (thrown) {
    const isEmpty =
      thrown instanceof BloodbankError && thrown.code === 'store.unavailable' && thrown.cause === undefined;
    if (!isEmpty) throw thrown;
  } finally {
    await store.close();
  }
}
