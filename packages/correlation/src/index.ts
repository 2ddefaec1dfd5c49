export { correlatedEventOf } from './correlated-event-of.js';
export { createDisabledCorrelation } from './disabled-correlation.js';
export type { MemoryCorrelationOptions } from './memory/memory-correlation.js';
export { createMemoryCorrelation } from './memory/memory-correlation.js';
export * from './old-names.js';
export type { RedisCorrelationOptions } from './redis/redis-correlation.js';
export { createRedisCorrelation } from './redis/redis-correlation.js';
export type { CorrelationWriter, CorrelationWriterOptions } from './writer/create-correlation-writer.js';
export { createCorrelationWriter } from './writer/create-correlation-writer.js';
