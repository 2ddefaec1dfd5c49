import { randomUUID } from 'node:crypto';
import type { LeasedDelivery, LeaseHolder, LeaseReport, LeaseSettlement, PullRequest } from '@bloodbank/core/ports';
import type { EndedLeases } from './ended-leases.js';
import { endingOf } from './ending-of.js';
import type { OfferDesk } from './hand-over.js';
import { LeaseError } from './lease-errors.js';
import type { Ending, Offer } from './offer.js';

/** A pull resolves no sooner, so that what comes in a row goes out together. */
const GATHER_MS = 20;
/** Of the envelopes of one pull; the first may be larger. */
const MAX_PULL_BYTES = 8 * 1024 * 1024;
/** What nobody pulls for so long goes back, for whoever else consumes the queue. */
const READY_MS = 60_000;
/** The broker needs a moment to hand over what waits, also to who does not want to wait. */
const LEAST_WAIT_MS = 250;

interface Lease extends LeaseHolder {
  readonly offer: Offer;
  readonly heldUntil: Date;
  expiresAt: Date;
  timer: NodeJS.Timeout;
}

/** A pull that waits. */
interface Waiting {
  readonly request: PullRequest;
  readonly max: number;
  readonly resolve: (deliveries: readonly LeasedDelivery[]) => void;
}

export interface ServiceLeasesOptions {
  readonly ended: EndedLeases;
  readonly maxHoldMs: number;
  /** Called whenever the last lease or the last waiting pull is gone. */
  readonly onQuiet: () => void;
}

/** What is in hand of one service: the deliveries that are ready, the leases, and the pulls that wait. */
export class ServiceLeases implements OfferDesk {
  readonly #options: ServiceLeasesOptions;
  /** Each with the timer that sends it back, in the order of their arrival. */
  readonly #ready = new Map<Offer, NodeJS.Timeout>();
  readonly #leases = new Map<string, Lease>();
  readonly #waiting = new Set<Waiting>();
  #gathering: NodeJS.Timeout | undefined;

  constructor(options: ServiceLeasesOptions) {
    this.#options = options;
  }

  get readyCount(): number {
    return this.#ready.size;
  }

  get leaseCount(): number {
    return this.#leases.size;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  leasesOf(holder: string): number {
    return [...this.#leases.values()].filter((lease) => lease.holder === holder).length;
  }

  waitingOf(holder: string): number {
    return [...this.#waiting].filter(({ request }) => request.holder === holder).length;
  }

  add(offer: Offer): void {
    const goBack = (): void => this.withdraw(offer, 'Nobody pulled it here.');
    this.#ready.set(offer, setTimeout(goBack, READY_MS));
    this.#gather();
  }

  withdraw(offer: Offer, reason: string): void {
    for (const [deliveryId, lease] of this.#leases) if (lease.offer === offer) this.#end(deliveryId, lease, undefined);
    this.#takeReady(offer);
    offer.end({ kind: 'later', reason });
    this.#sayQuiet();
  }

  /** At most `max`, whatever the request asks for. */
  pull(request: PullRequest, max: number): Promise<readonly LeasedDelivery[]> {
    return new Promise((resolve) => {
      const end = (deliveries: readonly LeasedDelivery[]): void => {
        clearTimeout(timer);
        request.signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(waiting);
        resolve(deliveries);
        this.#sayQuiet();
      };
      const waiting: Waiting = { request, max, resolve: end };
      const onAbort = (): void => end([]);
      const onOver = (): void => {
        this.#serve();
        if (this.#waiting.has(waiting)) end([]);
      };
      const timer = setTimeout(onOver, Math.max(request.waitMs, LEAST_WAIT_MS));
      this.#waiting.add(waiting);
      request.signal.addEventListener('abort', onAbort, { once: true });
      if (request.signal.aborted) onAbort();
      else this.#gather();
    });
  }

  settle(who: LeaseHolder, { deliveryId, ...said }: LeaseSettlement): LeaseReport {
    const { outcome } = said;
    const lease = this.#find(who, deliveryId);
    if (lease === undefined) return this.reportEnded(who, deliveryId, outcome);
    this.#end(deliveryId, lease, outcome);
    lease.offer.end(endingOf(said));
    this.#sayQuiet();
    return { deliveryId, state: 'settled', outcome };
  }

  extend(who: LeaseHolder, deliveryId: string, leaseMs: number): LeaseReport {
    const lease = this.#find(who, deliveryId);
    if (lease === undefined) return this.reportEnded(who, deliveryId, undefined);
    clearTimeout(lease.timer);
    lease.expiresAt = this.#endOf(leaseMs, lease.heldUntil);
    lease.timer = this.#expireLater(deliveryId, lease.expiresAt);
    return { deliveryId, state: 'leased', leaseExpiresAt: lease.expiresAt };
  }

  giveBack(who: LeaseHolder, deliveryId: string): void {
    const lease = this.#find(who, deliveryId);
    if (lease !== undefined) this.withdraw(lease.offer, 'It did not reach whoever pulled it.');
  }

  /** Of a lease that is not there. */
  reportEnded(who: LeaseHolder, deliveryId: string, asked: LeaseReport['outcome']): LeaseReport {
    const ended = this.#options.ended.find(deliveryId);
    if (ended?.service !== who.service || ended.holder !== who.holder) return { deliveryId, state: 'unknown' };
    const { outcome } = ended;
    if (outcome === undefined) return { deliveryId, state: 'expired' };
    return { deliveryId, state: outcome === asked ? 'settled' : 'conflict', outcome };
  }

  endPulls(): void {
    for (const waiting of [...this.#waiting]) waiting.resolve([]);
  }

  #find({ holder }: LeaseHolder, deliveryId: string): Lease | undefined {
    const lease = this.#leases.get(deliveryId);
    return lease?.holder === holder ? lease : undefined;
  }

  #gather(): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#ready.size === 0) return;
    if (this.#ready.size >= first.max) this.#serve();
    else this.#gathering ??= setTimeout(() => this.#serve(), GATHER_MS);
  }

  /** Those that wait share what is ready, whoever came first a little more. */
  #serve(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    for (const waiting of [...this.#waiting]) {
      if (this.#ready.size === 0) return;
      const share = Math.ceil(this.#ready.size / this.#waiting.size);
      waiting.resolve(this.#leaseTo(waiting.request, Math.min(waiting.max, share)));
    }
  }

  #leaseTo(request: PullRequest, count: number): readonly LeasedDelivery[] {
    const deliveries: LeasedDelivery[] = [];
    let bytes = 0;
    for (const offer of [...this.#ready.keys()].slice(0, count)) {
      bytes += offer.sizeBytes;
      if (deliveries.length > 0 && bytes > MAX_PULL_BYTES) break;
      this.#takeReady(offer);
      deliveries.push(this.#lease(offer, request));
    }
    return deliveries;
  }

  #lease(offer: Offer, { service, holder, leaseMs }: PullRequest): LeasedDelivery {
    const deliveryId = randomUUID();
    const heldUntil = new Date(Date.now() + this.#options.maxHoldMs);
    const expiresAt = this.#endOf(leaseMs, heldUntil);
    const timer = this.#expireLater(deliveryId, expiresAt);
    this.#leases.set(deliveryId, { service, holder, offer, heldUntil, expiresAt, timer });
    return { deliveryId, attempt: offer.attempt, leaseExpiresAt: expiresAt, heldUntil, envelope: offer.event };
  }

  #endOf(leaseMs: number, heldUntil: Date): Date {
    return new Date(Math.min(Date.now() + leaseMs, heldUntil.getTime()));
  }

  #expireLater(deliveryId: string, at: Date): NodeJS.Timeout {
    return setTimeout(() => this.#expire(deliveryId), Math.max(0, at.getTime() - Date.now()));
  }

  #expire(deliveryId: string): void {
    const lease = this.#leases.get(deliveryId);
    if (lease === undefined) return;
    this.#end(deliveryId, lease, undefined);
    lease.offer.end(expired(lease.holder));
    this.#sayQuiet();
  }

  #end(deliveryId: string, { service, holder, timer }: Lease, outcome: LeaseReport['outcome']): void {
    clearTimeout(timer);
    this.#leases.delete(deliveryId);
    this.#options.ended.add(deliveryId, { service, holder, outcome });
  }

  #takeReady(offer: Offer): void {
    clearTimeout(this.#ready.get(offer));
    this.#ready.delete(offer);
  }

  #sayQuiet(): void {
    if (this.#leases.size === 0 && this.#waiting.size === 0) this.#options.onQuiet();
  }
}

function expired(holder: string): Ending {
  const message = `Its lease ended before ${holder} settled or extended it.`;
  return { kind: 'failed', error: new LeaseError('lease.expired', message) };
}
