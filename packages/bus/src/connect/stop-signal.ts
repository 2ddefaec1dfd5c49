/**
 * The wish to stop, as the system tells it.
 *
 * States:
 * - running: until the first SIGINT or SIGTERM, which leads to stopping.
 * - stopping: `signal` is aborted and `stopped` is resolved. Signals within `SAME_WISH_MS` of the first say the same thing
 *   again; a later one ends the process at once, for whoever cannot wait for a drain.
 * - released: signals have their usual meaning again. Reached by `release` from either state.
 */
export interface StopSignal {
  readonly stopped: Promise<NodeJS.Signals>;
  readonly signal: AbortSignal;
  release(): void;
}

/** A terminal signals the whole group, and a parent such as npm passes the signal on: one Ctrl-C can arrive twice. */
export const SAME_WISH_MS = 500;

type Process = Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;

export function createStopSignal(system: Process = process, now: () => number = () => performance.now()): StopSignal {
  const controller = new AbortController();
  let settle: (signal: NodeJS.Signals) => void = () => {};
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    settle = resolve;
  });
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = now();
      controller.abort();
      settle(signal);
    } else if (now() - firstAt > SAME_WISH_MS) system.exit(signal === 'SIGINT' ? 130 : 143);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) system.on(signal, onSignal);
  return {
    stopped,
    signal: controller.signal,
    release: () => {
      for (const signal of signals) system.off(signal, onSignal);
    },
  };
}
