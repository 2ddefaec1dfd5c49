import type { Envelope } from '@bloodbank/core/envelope';
import type { Delivered } from '../../delivery-context.js';
import { assertOption } from '../assert-option.js';
import type { PlacedMiddleware } from '../before.js';
import { hold, holding } from '../hold.js';

export interface ConcurrencyPerKeyOptions<E extends Envelope> {
  /** What events have in common, such as a tenant; undefined for one that nothing limits. */
  readonly key: (event: E) => string | number | undefined;
  /** How many events of one key are handled at a time. */
  readonly limit: number;
}

interface Lane {
  running: number;
  readonly waiting: Set<() => void>;
}

/**
 * Handles at most so many events of one key at a time in this process, the others in the order of their arrival, so that one
 * busy key does not take what the others need. What waits is in hand: give the subscription a `concurrency` well above the
 * limit, or a single key fills it.
 *
 * @throws {BloodbankError} `config.invalid`
 * @example
 * ```ts
 * const perTask = concurrencyPerKey({ key: (event) => event.payload.task_id, limit: 1 });
 * ```
 */
export function concurrencyPerKey<E extends Envelope>({
  key,
  limit,
}: ConcurrencyPerKeyOptions<E>): PlacedMiddleware<Delivered<E>> {
  const owner = 'concurrencyPerKey';
  assertOption(Number.isInteger(limit) && limit >= 1, owner, 'limit', 'a whole number above 0', limit);
  const lanes = new Map<string | number, Lane>();

  function leave(name: string | number, lane: Lane): void {
    const [next] = lane.waiting;
    if (next !== undefined) {
      // The place goes to the next one, and is never free in between.
      lane.waiting.delete(next);
      next();
      return;
    }
    lane.running -= 1;
    if (lane.running === 0) lanes.delete(name);
  }

  return holding(async (delivery, next) => {
    const name = key(delivery.event);
    if (name === undefined) return next();
    const lane = lanes.get(name) ?? { running: 0, waiting: new Set() };
    lanes.set(name, lane);
    if (lane.running < limit) lane.running += 1;
    else {
      const held = await hold(delivery, performance.now(), (go) => {
        lane.waiting.add(go);
        return () => lane.waiting.delete(go);
      });
      if (held !== undefined) return held;
    }
    try {
      return await next();
    } finally {
      leave(name, lane);
    }
  });
}
