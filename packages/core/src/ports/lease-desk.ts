/**
 * The LeaseDesk port: deliveries of a service for callers that come and go, as over HTTP. A delivery is handed out on a lease;
 * until that ends its holder settles it, and nobody else has it. Each numbered clause has a test of the same number where it
 * is implemented.
 *
 * [E1] pull hands out what waits for the service, at most `max`, and waits for it at most `waitMs`; it resolves as soon as there is
 *      anything, and with nothing when there was nothing.
 * [E2] two pulls at once share: no delivery is leased twice at a time.
 * [E3] settle `ack`: it is never delivered again. `retry`: again, with attempt + 1. `dead-letter`: it rests in the dead letters of
 *      the service's queue, with the reason.
 * [E4] a lease that ends unsettled is a failed attempt: delivered again with attempt + 1, and after the last one dead-lettered.
 * [E5] extend moves the end of a lease, never beyond `heldUntil`.
 * [E6] what cannot be settled is told for each one alone; who repeats a settlement is told the same as the first time.
 * [E7] a holder reaches its own leases and no others; to it they are unknown.
 * [E8] a service that nobody pulls from is not consumed after a while; its queue stays, and keeps what is published.
 * [E9] close: what is leased or waits here goes back to the queue, with no attempt spent.
 * [E10] a service has one set of patterns at a time; a pull with another one changes it once nothing is in hand.
 */
import type { Envelope } from '../envelope/envelope.js';

export interface LeaseDesk {
  /** The longest that a delivery stays with one holder, however often its lease is extended, in milliseconds. */
  readonly maxHoldMs: number;
  /**
   * @throws {BloodbankError} `lease.other-patterns`, `consumer.impossible-pattern`, `consumer.overlap`, `lease.too-many`,
   * `transport.unreachable`, `transport.timeout`, `transport.closed`.
   */
  pull(request: PullRequest): Promise<readonly LeasedDelivery[]>;
  settle(who: LeaseHolder, settlements: readonly LeaseSettlement[]): readonly LeaseReport[];
  /** From now on. */
  extend(who: LeaseHolder, deliveryIds: readonly string[], leaseMs: number): readonly LeaseReport[];
  /** What did not reach its holder goes back, with no attempt spent. */
  giveBack(who: LeaseHolder, deliveryIds: readonly string[]): void;
  /** The services that were pulled from here, the last one first. */
  list(): readonly SubscriptionState[];
  /** Undefined where nobody pulled from it here. */
  find(service: string): SubscriptionState | undefined;
  /**
   * Ends the consumption of a service; what is in hand goes back.
   *
   * @throws {Conflict} `operation.conflict` while deliveries of it are leased.
   */
  release(service: string): Promise<void>;
  close(): Promise<void>;
}

/** Whose lease it is. */
export interface LeaseHolder {
  readonly service: string;
  /** The name of its key. */
  readonly holder: string;
}

export interface PullRequest extends LeaseHolder {
  /** Topic patterns; none of them matches an event that another one of them matches. */
  readonly patterns: readonly string[];
  readonly max: number;
  readonly waitMs: number;
  /** How long its holder has before it must settle or extend. */
  readonly leaseMs: number;
  /** Ends the wait early, with nothing. */
  readonly signal: AbortSignal;
}

export interface LeasedDelivery {
  readonly deliveryId: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly leaseExpiresAt: Date;
  /** No extension reaches beyond it. */
  readonly heldUntil: Date;
  readonly envelope: Envelope;
}

export type LeaseSettlement = { readonly deliveryId: string } & LeaseOutcome;

export type LeaseOutcome =
  | { readonly outcome: 'ack' }
  /** After the shortest delay of the queue that is at least `afterMs`, else its longest; without it, as the queue's policy says. */
  | { readonly outcome: 'retry'; readonly afterMs?: number; readonly reason?: string }
  | { readonly outcome: 'dead-letter'; readonly reason?: string };

/**
 * How it stands with one lease.
 *
 * settled   by `outcome`, now or before.
 * leased    its end was moved.
 * expired   its lease had ended: it is delivered again, or was.
 * unknown   no lease of this holder has that id, or it is long forgotten.
 * conflict  it was settled before, by another `outcome`.
 */
export interface LeaseReport {
  readonly deliveryId: string;
  readonly state: 'settled' | 'leased' | 'expired' | 'unknown' | 'conflict';
  readonly outcome?: LeaseOutcome['outcome'];
  readonly leaseExpiresAt?: Date;
}

/**
 * idle       nobody pulled for a while; the queue keeps what is published.
 * consuming  deliveries are handed out.
 */
export interface SubscriptionState {
  readonly service: string;
  readonly state: 'idle' | 'consuming';
  readonly patterns: readonly string[];
  /** In the hands of holders; ready to be pulled; pulls that wait. Of this process alone. */
  readonly leased: number;
  readonly ready: number;
  readonly waitingPulls: number;
  readonly lastPulledAt: Date;
}
