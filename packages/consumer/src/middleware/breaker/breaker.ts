import { isInstance, NonRetryable } from '@bloodbank/core/errors';
import type { Settled } from '@bloodbank/core/pipeline';
import { createCircuit, type Permit } from '@bloodbank/core/time';
import type { Delivered } from '../../delivery-context.js';
import { assertOption } from '../assert-option.js';
import type { PlacedMiddleware } from '../before.js';
import { hold, holding, type WaitForTurn } from '../hold.js';

export interface BreakerOptions {
  /** So many failures in a row open the circuit. */
  readonly failures: number;
  /** After this time one event is let pass: if it is handled the circuit closes, else it stays open for as long again. */
  readonly halfOpenAfterMs: number;
}

/**
 * A circuit breaker: while what handlers depend on is down, events wait in hand and in the queue instead of failing one after the
 * other. An event that failed before the circuit opened is retried as always. NonRetryable is the event's own fault and does
 * not count.
 *
 * @throws {BloodbankError} `config.invalid`
 * @example
 * ```ts
 * await bus.subscribe('llm.prompt', ask, { middleware: [breaker({ failures: 5, halfOpenAfterMs: 30_000 })] });
 * ```
 */
export function breaker({ failures, halfOpenAfterMs }: BreakerOptions): PlacedMiddleware<Delivered> {
  assertOption(Number.isInteger(failures) && failures >= 1, 'breaker', 'failures', 'a whole number above 0', failures);
  const isTime = halfOpenAfterMs >= 1 && halfOpenAfterMs < 2 ** 31;
  assertOption(isTime, 'breaker', 'halfOpenAfterMs', 'a number of milliseconds above 0', halfOpenAfterMs);
  const circuit = createCircuit({ failures, halfOpenAfterMs });

  /** Until the circuit changes its state, or may be tried. */
  const untilItChanges: WaitForTurn = (go) => {
    const stopListening = circuit.onChange(go);
    const waitMs = circuit.waitMs();
    const timer = Number.isFinite(waitMs) ? setTimeout(go, Math.max(1, waitMs)) : undefined;
    return () => {
      stopListening();
      clearTimeout(timer);
    };
  };

  return holding(async (delivery, next) => {
    const heldSince = performance.now();
    for (;;) {
      const permit = circuit.enter();
      if (permit !== undefined) return pass(permit, next);
      const held = await hold(delivery, heldSince, untilItChanges);
      if (held !== undefined) return held;
    }
  });
}

async function pass(permit: Permit, next: () => Promise<Settled>): Promise<Settled> {
  try {
    const settled = await next();
    permit.end('succeeded');
    return settled;
  } catch (thrown) {
    permit.end(isInstance(thrown, NonRetryable) ? 'neutral' : 'failed');
    throw thrown;
  }
}
