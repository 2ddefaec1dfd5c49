export type { MemoryInboxOptions } from './memory-inbox.js';
export { createMemoryInbox } from './memory-inbox.js';
export { DEFAULT_WINDOW_MS } from './window.js';
