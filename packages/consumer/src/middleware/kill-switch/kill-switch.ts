import type { Delivered } from '../../delivery-context.js';
import { assertOption } from '../assert-option.js';
import type { PlacedMiddleware } from '../before.js';
import { hold, holding } from '../hold.js';

export interface KillSwitchOptions {
  /** It trips when at least this share of the last `minimum` events failed: above 0, at most 1. */
  readonly failureRate: number;
  /** Over how many events it judges; it does not trip before so many have been handled. */
  readonly minimum: number;
  /** How long it stays tripped. Then it judges anew. */
  readonly restartAfterMs: number;
}

/** A kill switch in one's hand. */
export interface KillSwitch extends PlacedMiddleware<Delivered> {
  readonly isTripped: boolean;
  /** Stops by hand: nothing passes before `reset`, however long that takes. */
  trip(): void;
  /** Lets pass again, and judges anew. */
  reset(): void;
}

/**
 * Stops consumption where too much fails, before a defect has turned a whole queue into dead letters: what is in hand is held,
 * the rest stays in the queue. It starts again by itself after a time, or by hand.
 *
 * @throws {BloodbankError} `config.invalid`
 * @example
 * ```ts
 * const emergency = killSwitch({ failureRate: 0.5, minimum: 20, restartAfterMs: 60_000 });
 * bus.use(emergency);
 * process.on('SIGUSR2', () => emergency.trip());
 * ```
 */
export function killSwitch({ failureRate, minimum, restartAfterMs }: KillSwitchOptions): KillSwitch {
  const owner = 'killSwitch';
  assertOption(failureRate > 0 && failureRate <= 1, owner, 'failureRate', 'above 0 and at most 1', failureRate);
  assertOption(Number.isInteger(minimum) && minimum >= 1, owner, 'minimum', 'a whole number above 0', minimum);
  const isTime = restartAfterMs >= 1 && restartAfterMs < 2 ** 31;
  assertOption(isTime, owner, 'restartAfterMs', 'a number of milliseconds above 0', restartAfterMs);
  const waiting = new Set<() => void>();
  /** The last `minimum` ends, the oldest first: whether each failed. */
  let ends: boolean[] = [];
  let isTripped = false;
  let timer: NodeJS.Timeout | undefined;

  function trip(): void {
    clearTimeout(timer);
    isTripped = true;
  }

  function reset(): void {
    clearTimeout(timer);
    isTripped = false;
    ends = [];
    for (const go of [...waiting]) go();
  }

  function judge(hasFailed: boolean): void {
    ends.push(hasFailed);
    if (ends.length > minimum) ends.shift();
    const failures = ends.filter((failed) => failed).length;
    if (isTripped || ends.length < minimum || failures / minimum < failureRate) return;
    trip();
    timer = setTimeout(reset, restartAfterMs);
    timer.unref();
  }

  const placed = holding<Delivered>(async (delivery, next) => {
    if (isTripped) {
      const held = await hold(delivery, performance.now(), (go) => {
        waiting.add(go);
        return () => waiting.delete(go);
      });
      if (held !== undefined) return held;
    }
    try {
      const settled = await next();
      // What comes later has neither failed nor been handled.
      if (settled.kind === 'ack') judge(false);
      return settled;
    } catch (thrown) {
      judge(true);
      throw thrown;
    }
  });
  return {
    ...placed,
    get isTripped() {
      return isTripped;
    },
    trip,
    reset,
  };
}
