export type { MemoryInboxOptions } from './memory-inbox.js';
export { createMemoryInbox } from './memory-inbox.js';
export type { PostgresInboxOptions } from './postgres/postgres-inbox.js';
export { createPostgresInbox } from './postgres/postgres-inbox.js';
export type { RedisInboxOptions } from './redis/redis-inbox.js';
export { createRedisInbox } from './redis/redis-inbox.js';
