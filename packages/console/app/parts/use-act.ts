import { type Signal, useSignal } from '@preact/signals';
import { type Problem, problemOf } from '../api/call.js';

export interface Act {
  readonly problem: Signal<Problem | undefined>;
  readonly isBusy: Signal<boolean>;
  /** Does one thing at a time; what it throws is the problem. */
  run(work: () => Promise<void>): Promise<void>;
}

export function useAct(): Act {
  const problem = useSignal<Problem | undefined>(undefined);
  const isBusy = useSignal(false);
  return {
    problem,
    isBusy,
    async run(work) {
      if (isBusy.peek()) return;
      isBusy.value = true;
      problem.value = undefined;
      try {
        await work();
      } catch (thrown) {
        problem.value = problemOf(thrown);
      } finally {
        isBusy.value = false;
      }
    },
  };
}
