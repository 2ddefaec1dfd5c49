export interface CircuitOptions {
  /** So many failures in a row open the circuit. */
  readonly failures: number;
  /** After this time one call is let pass: if it does not fail the circuit closes, else it stays open for as long again. */
  readonly halfOpenAfterMs: number;
}

/** How a call ended. `neutral`: it failed through its own fault, which says nothing about what it called. */
export type CallOutcome = 'succeeded' | 'failed' | 'neutral';

/** Leave to make one call. Exactly one call of `end` must follow. */
export interface Permit {
  end(outcome: CallOutcome): void;
}

/**
 * A circuit breaker:
 *
 * closed     calls pass. So many failures in a row open it; a success begins the row again.
 * open       nothing passes. Once `halfOpenAfterMs` are over, the next call that asks is the trial.
 * half-open  the trial is under way, and nothing else passes. It closes the circuit, or opens it for as long again.
 *
 * Calls that began before the circuit opened change nothing any more. Time is taken from the monotonic clock: the circuit stays open
 * for as long as it says, whatever becomes of the clock of the machine.
 */
export interface Circuit {
  /** Nothing where no call may pass now. */
  enter(): Permit | undefined;
  /** Milliseconds until a trial may pass: 0 where a call may pass now, Infinity while a trial is under way. */
  waitMs(): number;
  /** Calls back at every change of state. Returns what ends that. */
  onChange(listener: () => void): () => void;
}

type State =
  | { readonly kind: 'closed'; failed: number }
  | { readonly kind: 'open'; readonly trialAt: number }
  | { readonly kind: 'half-open' };

export function createCircuit({ failures, halfOpenAfterMs }: CircuitOptions): Circuit {
  const listeners = new Set<() => void>();
  let state: State = { kind: 'closed', failed: 0 };

  const change = (next: State): void => {
    state = next;
    for (const listener of [...listeners]) listener();
  };
  const open = (): void => change({ kind: 'open', trialAt: performance.now() + halfOpenAfterMs });
  const close = (): void => change({ kind: 'closed', failed: 0 });

  const waitMs = (): number => {
    if (state.kind === 'closed') return 0;
    return state.kind === 'open' ? Math.max(0, state.trialAt - performance.now()) : Number.POSITIVE_INFINITY;
  };

  return {
    waitMs,
    enter() {
      if (waitMs() > 0) return undefined;
      if (state.kind === 'open') {
        change({ kind: 'half-open' });
        return { end: (outcome) => (outcome === 'failed' ? open() : close()) };
      }
      const entered = state;
      return {
        end(outcome) {
          if (state !== entered || entered.kind !== 'closed' || outcome === 'neutral') return;
          entered.failed = outcome === 'failed' ? entered.failed + 1 : 0;
          if (entered.failed >= failures) open();
        },
      };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
