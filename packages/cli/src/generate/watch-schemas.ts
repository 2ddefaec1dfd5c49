import { once } from 'node:events';
import { createStopSignal } from '@bloodbank/bus/parts';
import { watch } from 'chokidar';
import { createDebounce } from './debounce.js';

/** An editor that saves writes several times within this. In milliseconds. */
const QUIET_MS = 100;

export interface SchemaWatch {
  /** From now on no change is missed. */
  readonly onReady: () => Promise<void>;
  readonly onChange: () => Promise<unknown>;
}

/**
 * Calls `onChange` at first and then whenever the files of a tree changed and came to rest, never twice at a time. Ends
 * at Ctrl-C.
 */
export async function watchSchemas(folder: string, { onReady, onChange }: SchemaWatch): Promise<void> {
  const stop = createStopSignal();
  const debounce = createDebounce(QUIET_MS, onChange);
  const watcher = watch(folder, { ignoreInitial: true, atomic: true });
  const failed = new Promise<never>((_, reject) => watcher.on('error', reject));
  const work = async (): Promise<void> => {
    await once(watcher, 'ready');
    await onReady();
    // What changed before the watcher was ready is in the first run.
    watcher.on('all', debounce.trigger);
    debounce.trigger();
    await stop.stopped;
  };
  try {
    await Promise.race([work(), stop.stopped, failed, debounce.failed]);
  } finally {
    await watcher.close();
    await debounce.close();
    stop.release();
  }
}
