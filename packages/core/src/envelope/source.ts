import type { Source } from './envelope.js';

/** How an event came about, as the originals name it. */
export type SourceType = 'manual' | 'agent' | 'scheduled' | 'file_watch' | 'hook' | 'heartbeat' | 'webhook' | 'service';

/**
 * The short form of a source that the originals accept: `app/host`, or `app` alone on an unknown host.
 *
 * @example
 * ```ts
 * parseSource('rag/kitchen-nas'); // { host: 'kitchen-nas', type: 'manual', app: 'rag' }
 * ```
 */
export function parseSource(text: string): Source {
  const slash = text.indexOf('/');
  return slash < 0
    ? { host: 'unknown', type: 'manual', app: text }
    : { host: text.slice(slash + 1), type: 'manual', app: text.slice(0, slash) };
}
