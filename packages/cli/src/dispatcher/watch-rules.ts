import { watch } from 'chokidar';
import { createDebounce } from '../generate/debounce.js';

/** An editor that saves writes several times within this. In milliseconds. */
const QUIET_MS = 200;

/** Calls `onChange` when the file of rules changed and came to rest, and at SIGHUP; never twice at a time. */
export function watchRules(file: string | undefined, onChange: () => Promise<void>): { close(): Promise<void> } {
  const debounce = createDebounce(QUIET_MS, onChange);
  const onHangUp = (): void => debounce.trigger();
  process.on('SIGHUP', onHangUp);
  const watcher = file === undefined ? undefined : watch(file, { ignoreInitial: true, atomic: true });
  watcher?.on('all', debounce.trigger);
  return {
    async close() {
      process.off('SIGHUP', onHangUp);
      await watcher?.close();
      await debounce.close();
    },
  };
}
