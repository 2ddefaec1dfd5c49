/**
 * Runs work once things have come to rest.
 *
 * States of one debounce:
 * - idle: nothing is due. `trigger` leads to waiting.
 * - waiting: the timer runs; every `trigger` starts it anew. Its end leads to running.
 * - running: the work runs, once. A `trigger` meanwhile is remembered, and leads to waiting when the work ends; without
 *   one, back to idle.
 * - closed: reached from any state by `close`, and by work that throws. Nothing leads out of it.
 */
export interface Debounce {
  trigger(): void;
  /** Rejects with what the work threw; never resolves. */
  readonly failed: Promise<never>;
  /** Resolves when the work that runs has ended. */
  close(): Promise<void>;
}

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly name: 'running'; readonly work: Promise<void>; readonly isDueAgain: boolean }
  | { readonly name: 'closed' };

export function createDebounce(quietMs: number, work: () => Promise<unknown>): Debounce {
  let state: State = { name: 'idle' };
  let fail: (reason: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever does not wait for it must not bring the process down.
  failed.catch(() => {});

  const run = async (): Promise<void> => {
    try {
      await work();
      const ended = state;
      if (ended.name !== 'running') return;
      state = { name: 'idle' };
      if (ended.isDueAgain) trigger();
    } catch (thrown) {
      state = { name: 'closed' };
      fail(thrown);
    }
  };

  const start = (): void => {
    state = { name: 'running', work: Promise.resolve().then(run), isDueAgain: false };
  };

  const trigger = (): void => {
    if (state.name === 'closed') return;
    if (state.name === 'running') {
      state = { ...state, isDueAgain: true };
      return;
    }
    if (state.name === 'waiting') clearTimeout(state.timer);
    state = { name: 'waiting', timer: setTimeout(start, quietMs) };
  };

  return {
    trigger,
    failed,
    async close() {
      const before = state;
      state = { name: 'closed' };
      if (before.name === 'waiting') clearTimeout(before.timer);
      if (before.name === 'running') await before.work;
    },
  };
}
