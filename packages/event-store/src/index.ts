export type { MemoryEventStoreOptions } from './memory/memory-event-store.js';
export { createMemoryEventStore } from './memory/memory-event-store.js';
export type { PostgresEventStoreOptions } from './postgres/postgres-event-store.js';
export { createPostgresEventStore } from './postgres/postgres-event-store.js';
