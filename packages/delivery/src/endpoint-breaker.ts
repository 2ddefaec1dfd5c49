import { type Circuit, createCircuit } from '@bloodbank/core/time';
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
  readonly #circuits = new Map<string, Circuit>();

  constructor({ failures = 5, halfOpenAfterMs = 30_000 }: BreakerOptions = {}) {
    this.#failures = failures;
    this.#halfOpenAfterMs = halfOpenAfterMs;
  }

  /** Runs one attempt, or says that none is made now. `work` must not throw. */
  async run(endpoint: string, work: () => Promise<DeliveryOutcome>): Promise<DeliveryOutcome> {
    const circuit = this.#circuitOf(endpoint);
    for (;;) {
      const permit = circuit.enter();
      if (permit !== undefined) {
        const outcome = await work();
        permit.end(isFault(outcome) ? 'failed' : 'succeeded');
        return outcome;
      }
      const retryAfterMs = circuit.waitMs();
      if (Number.isFinite(retryAfterMs)) return this.#held(endpoint, retryAfterMs);
      await endOfTrial(circuit);
    }
  }

  #held(endpoint: string, retryAfterMs: number): DeliveryOutcome {
    const reason = `${endpoint} failed ${this.#failures} times in a row and is given a rest`;
    return { kind: 'held', retryAfterMs: Math.max(1, retryAfterMs), reason };
  }

  #circuitOf(endpoint: string): Circuit {
    const known = this.#circuits.get(endpoint);
    if (known !== undefined) return known;
    const circuit = createCircuit({ failures: this.#failures, halfOpenAfterMs: this.#halfOpenAfterMs });
    this.#circuits.set(endpoint, circuit);
    const [oldest] = this.#circuits.keys();
    if (this.#circuits.size > MAX_ENDPOINTS && oldest !== undefined) this.#circuits.delete(oldest);
    return circuit;
  }
}

function endOfTrial(circuit: Circuit): Promise<void> {
  return new Promise((resolve) => {
    const stopListening = circuit.onChange(() => {
      stopListening();
      resolve();
    });
  });
}

function isFault(outcome: DeliveryOutcome): boolean {
  return outcome.kind === 'failed' && outcome.isEndpointAtFault;
}
