/** How an event came about, as the originals name it. */
export type SourceType = 'manual' | 'agent' | 'scheduled' | 'file_watch' | 'hook' | 'heartbeat' | 'webhook' | 'service';
