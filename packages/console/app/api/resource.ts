import { type Signal, signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { call, type Problem, problemOf } from './call.js';

/** What is known of one address: the last good answer stays while a newer one is asked for, or fails. */
export interface Resource<T> {
  readonly data: Signal<T | undefined>;
  readonly problem: Signal<Problem | undefined>;
  readonly isLoading: Signal<boolean>;
  reload(): void;
}

/** How many addresses are asked for of which nothing is shown yet. */
export const unanswered = signal(0);

/** Asks when it is first shown and whenever the address changes; with `everyMs`, again and again while the tab is seen. */
export function useResource<T>(path: string | undefined, everyMs?: number): Resource<T> {
  const data = useSignal<T | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const isLoading = useSignal(path !== undefined);
  const turn = useSignal(0);
  const known = useSignal(path);
  const round = turn.value;

  useEffect(() => {
    if (known.peek() !== path) data.value = undefined;
    known.value = path;
    problem.value = undefined;
    isLoading.value = path !== undefined;
    if (path === undefined) return undefined;
    const ending = new AbortController();
    const load = async (): Promise<void> => {
      try {
        data.value = await call<T>(path, { signal: ending.signal });
        problem.value = undefined;
      } catch (thrown) {
        if (!ending.signal.aborted) problem.value = problemOf(thrown);
      }
      if (!ending.signal.aborted) isLoading.value = false;
    };
    const isFirst = data.peek() === undefined;
    if (isFirst) unanswered.value += 1;
    void load().finally(() => {
      if (isFirst) unanswered.value -= 1;
    });
    const timer =
      everyMs === undefined ? undefined : setInterval(() => document.visibilityState === 'visible' && load(), everyMs);
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [path, everyMs, round]);

  return { data, problem, isLoading, reload: () => void (turn.value += 1) };
}
