export type { MemoryEventStoreOptions } from './memory-event-store.js';
export { createMemoryEventStore } from './memory-event-store.js';
