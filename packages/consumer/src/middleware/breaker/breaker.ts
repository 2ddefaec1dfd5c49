import { createRequire } from 'node:module';
import { isInstance, NonRetryable } from '@bloodbank/core/errors';
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
  // Only who uses it pays for loading it.
  const cockatiel = createRequire(import.meta.url)('cockatiel') as typeof import('cockatiel');
  const { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } = cockatiel;
  const circuit = circuitBreaker(
    handleWhen((error) => !isInstance(error, NonRetryable)),
    { halfOpenAfter: halfOpenAfterMs, breaker: new ConsecutiveBreaker(failures) },
  );
  let openedAt = 0;
  circuit.onBreak(() => {
    openedAt = Date.now();
  });

  /** Until the circuit closes, or may be tried. */
  const untilItChanges: WaitForTurn = (go) => {
    const change = circuit.onStateChange(go);
    const untilTrialMs = openedAt + halfOpenAfterMs - Date.now();
    const timer = circuit.state === CircuitState.Open ? setTimeout(go, Math.max(1, untilTrialMs)) : undefined;
    return () => {
      change.dispose();
      clearTimeout(timer);
    };
  };
  const isClosedToOthers = (): boolean =>
    circuit.state === CircuitState.HalfOpen ||
    (circuit.state === CircuitState.Open && Date.now() < openedAt + halfOpenAfterMs);

  return holding(async (delivery, next) => {
    const heldSince = performance.now();
    for (;;) {
      if (isClosedToOthers()) {
        const held = await hold(delivery, heldSince, untilItChanges);
        if (held !== undefined) return held;
        continue;
      }
      let isPassing = false;
      try {
        return await circuit.execute(() => {
          isPassing = true;
          return next();
        });
      } catch (thrown) {
        // Another event was quicker to try. A handler may have a breaker of its own that throws the same.
        if (isPassing || !isBrokenCircuitError(thrown)) throw thrown;
      }
    }
  });
}
