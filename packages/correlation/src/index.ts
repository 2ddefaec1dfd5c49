export { correlatedEventOf } from './correlated-event-of.js';
export { createDisabledCorrelation } from './disabled-correlation.js';
export type { MemoryCorrelationOptions } from './memory/memory-correlation.js';
export { createMemoryCorrelation } from './memory/memory-correlation.js';
export { recallFromStore } from './recalled/recall-from-store.js';
export type { Recording, RecordingOptions } from './recording/create-recording.js';
export { createRecording } from './recording/create-recording.js';
export type { RedisCorrelationOptions } from './redis/redis-correlation.js';
export { createRedisCorrelation } from './redis/redis-correlation.js';
