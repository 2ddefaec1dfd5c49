import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { watch } from 'chokidar';
import { createDebounce } from '../generate/debounce.js';

/** An editor that saves writes several times within this. In milliseconds. */
const QUIET_MS = 200;

export interface WatchedRules {
  readonly file: string;
  /** As they were read. What is written before the watch begins differs from it, and is a change like any other. */
  readonly text: string;
}

/**
 * Calls `onChange` when the file of rules changed and came to rest, and at SIGHUP; never twice at a time. Once this
 * resolves, no change is missed.
 */
export async function watchRules(
  watched: WatchedRules | undefined,
  onChange: () => Promise<void>,
): Promise<{ close(): Promise<void> }> {
  const debounce = createDebounce(QUIET_MS, onChange);
  const onHangUp = (): void => debounce.trigger();
  process.on('SIGHUP', onHangUp);
  const watcher = watched === undefined ? undefined : watch(watched.file, { ignoreInitial: true, atomic: true });
  if (watched !== undefined && watcher !== undefined) {
    await once(watcher, 'ready');
    watcher.on('all', debounce.trigger);
    if ((await readFile(watched.file, 'utf8').catch(() => undefined)) !== watched.text) debounce.trigger();
  }
  return {
    async close() {
      process.off('SIGHUP', onHangUp);
      await watcher?.close();
      await debounce.close();
    },
  };
}
