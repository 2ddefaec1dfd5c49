export { correlatedEventOf } from './correlated-event-of.js';
export type { MemoryCorrelationOptions } from './memory/memory-correlation.js';
export { createMemoryCorrelation } from './memory/memory-correlation.js';
export type { RedisCorrelationOptions } from './redis/redis-correlation.js';
export { createRedisCorrelation } from './redis/redis-correlation.js';
