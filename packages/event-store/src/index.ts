export type { MemoryEventStoreOptions } from './memory/index.js';
export { createMemoryEventStore } from './memory/index.js';
export type { PostgresEventStoreOptions } from './postgres/postgres-event-store.js';
export { createPostgresEventStore } from './postgres/postgres-event-store.js';
export type { Recorder, RecorderHealth, RecorderOptions } from './recorder/recorder.js';
export { recorderGroup, startRecorder } from './recorder/recorder.js';
export { damaged, fromLine, toLine } from './transfer/line.js';
export { readEverything } from './transfer/read-everything.js';
