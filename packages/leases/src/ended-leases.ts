import type { LeaseOutcome } from '@bloodbank/core/ports';

/** How a lease ended, for whoever asks again. */
export interface EndedLease {
  readonly service: string;
  readonly holder: string;
  /** Undefined: it expired, or its delivery went back. */
  readonly outcome: LeaseOutcome['outcome'] | undefined;
}

/** The last so many leases that ended. */
export class EndedLeases {
  readonly #ended = new Map<string, EndedLease>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(deliveryId: string, ended: EndedLease): void {
    this.#ended.set(deliveryId, ended);
    if (this.#ended.size <= this.#most) return;
    const [oldest] = this.#ended.keys();
    if (oldest !== undefined) this.#ended.delete(oldest);
  }

  find(deliveryId: string): EndedLease | undefined {
    return this.#ended.get(deliveryId);
  }
}
