import {
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  isBrokenCircuitError,
} from 'cockatiel';
import type { DeliveryOutcome } from './outcome.js';

export interface BreakerOptions {
  /** So many failures of the endpoint in a row open its breaker. Default 5. */
  readonly failures?: number;
  /** After this time one delivery is tried. Default 30 seconds. */
  readonly halfOpenAfterMs?: number;
}

/** Endpoints are the operator's own, so there are few; beyond that the oldest is forgotten. */
const MAX_ENDPOINTS = 1_000;

/** A breaker for each endpoint: one that is down holds up nobody else. */
export class EndpointBreakers {
  readonly #failures: number;
  readonly #halfOpenAfterMs: number;
  readonly #circuits = new Map<string, { readonly policy: CircuitBreakerPolicy; openedAt: number }>();

  constructor({ failures = 5, halfOpenAfterMs = 30_000 }: BreakerOptions = {}) {
    this.#failures = failures;
    this.#halfOpenAfterMs = halfOpenAfterMs;
  }

  /** Runs one attempt, or says that none is made now. `work` must not throw. */
  async run(endpoint: string, work: () => Promise<DeliveryOutcome>): Promise<DeliveryOutcome> {
    const circuit = this.#circuitOf(endpoint);
    try {
      return await circuit.policy.execute(work);
    } catch (thrown) {
      if (!isBrokenCircuitError(thrown)) throw thrown;
      const retryAfterMs = Math.max(1, circuit.openedAt + this.#halfOpenAfterMs - Date.now());
      return {
        kind: 'held',
        retryAfterMs,
        reason: `${endpoint} failed ${this.#failures} times in a row and is given a rest`,
      };
    }
  }

  #circuitOf(endpoint: string): { readonly policy: CircuitBreakerPolicy; openedAt: number } {
    const known = this.#circuits.get(endpoint);
    if (known !== undefined) return known;
    const policy = circuitBreaker(
      handleWhenResult((result) => isFault(result as DeliveryOutcome)),
      {
        halfOpenAfter: this.#halfOpenAfterMs,
        breaker: new ConsecutiveBreaker(this.#failures),
      },
    );
    const circuit = { policy, openedAt: 0 };
    policy.onBreak(() => {
      circuit.openedAt = Date.now();
    });
    this.#circuits.set(endpoint, circuit);
    const [oldest] = this.#circuits.keys();
    if (this.#circuits.size > MAX_ENDPOINTS && oldest !== undefined) this.#circuits.delete(oldest);
    return circuit;
  }
}

function isFault(outcome: DeliveryOutcome): boolean {
  return outcome.kind === 'failed' && outcome.isEndpointAtFault;
}
