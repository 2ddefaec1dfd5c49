import { redisUrlOf, type Settings } from '@bloodbank/bus/config';
import type { Inbox, Logger } from '@bloodbank/core/ports';
import { createMemoryInbox, createRedisInbox } from '@bloodbank/inbox';
import { createFallbackInbox } from '../inbox/fallback-inbox.js';

/** A request waits no longer for Redis, which is no condition of a publish. */
const TIMEOUT_MS = 250;

/**
 * Where a gateway remembers what it was asked before: in Redis where one is named, so that all gateways and the next one know
 * it too; in this process otherwise, and while Redis is away.
 */
export function openRequestMemory(settings: Settings, logger: Logger): Inbox {
  const memory = createMemoryInbox({ logger });
  const url = redisUrlOf(settings);
  return url === undefined ? memory : createFallbackInbox(createRedisInbox({ url, timeoutMs: TIMEOUT_MS }), memory);
}
