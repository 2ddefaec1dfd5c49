import type { Delivered } from '../../delivery-context.js';
import { assertOption } from '../assert-option.js';
import type { PlacedMiddleware } from '../before.js';
import { hold, holding } from '../hold.js';

export interface RateLimitOptions {
  /** Events that may pass each second, evenly spaced. May be below 1. */
  readonly perSecond: number;
  /** How many may pass at once after a quiet time. Default 1; for high rates a hundredth of a second's. */
  readonly burst?: number;
}

const MAX_TIMER_MS = 60_000;

/**
 * Lets so many events pass each second, in the order of their arrival, however many are in the queue. It counts in this process;
 * two instances let pass twice as many. Put the same value on several subscriptions, and they share it.
 *
 * @throws {BloodbankError} `config.invalid`
 * @example
 * ```ts
 * await bus.subscribe('llm.prompt', ask, { middleware: [rateLimit({ perSecond: 50 })] });
 * ```
 */
export function rateLimit({
  perSecond,
  burst = Math.max(1, Math.ceil(perSecond / 100)),
}: RateLimitOptions): PlacedMiddleware<Delivered> {
  assertOption(perSecond > 0 && Number.isFinite(perSecond), 'rateLimit', 'perSecond', 'a number above 0', perSecond);
  assertOption(Number.isInteger(burst) && burst >= 1, 'rateLimit', 'burst', 'a whole number above 0', burst);
  const waiting = new Set<() => void>();
  let tokens = burst;
  let countedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;

  function serve(): void {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - countedAt) * perSecond) / 1_000);
    countedAt = now;
    for (const go of waiting) {
      if (tokens < 1) break;
      tokens -= 1;
      waiting.delete(go);
      go();
    }
    if (waiting.size === 0 || timer !== undefined) return;
    const untilNextMs = Math.ceil(((1 - tokens) * 1_000) / perSecond);
    timer = setTimeout(
      () => {
        timer = undefined;
        serve();
      },
      Math.min(untilNextMs, MAX_TIMER_MS),
    );
  }

  return holding(async (delivery, next) => {
    const held = await hold(delivery, performance.now(), (go) => {
      waiting.add(go);
      serve();
      return () => waiting.delete(go);
    });
    return held ?? next();
  });
}
