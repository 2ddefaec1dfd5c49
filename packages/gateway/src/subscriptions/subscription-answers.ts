import type { Envelope } from '@bloodbank/core/envelope';
import type { LeasedDelivery, LeaseReport, SubscriptionState } from '@bloodbank/core/ports';

export interface PulledDelivery {
  readonly delivery_id: string;
  readonly attempt: number;
  readonly lease_expires_at: string;
  readonly held_until: string;
  readonly envelope: Envelope;
}

export function showDelivery({
  deliveryId,
  attempt,
  leaseExpiresAt,
  heldUntil,
  envelope,
}: LeasedDelivery): PulledDelivery {
  return {
    delivery_id: deliveryId,
    attempt,
    lease_expires_at: leaseExpiresAt.toISOString(),
    held_until: heldUntil.toISOString(),
    envelope,
  };
}

export interface LeaseAnswer {
  readonly delivery_id: string;
  readonly state: LeaseReport['state'];
  /** As HTTP would answer for this one alone. */
  readonly status: 200 | 409;
  readonly outcome?: string;
  readonly lease_expires_at?: string;
  readonly detail?: string;
}

export function showLease({ deliveryId, state, outcome, leaseExpiresAt }: LeaseReport): LeaseAnswer {
  const detail = detailOf(state, outcome);
  return {
    delivery_id: deliveryId,
    state,
    status: detail === undefined ? 200 : 409,
    ...(outcome === undefined ? {} : { outcome }),
    ...(leaseExpiresAt === undefined ? {} : { lease_expires_at: leaseExpiresAt.toISOString() }),
    ...(detail === undefined ? {} : { detail }),
  };
}

function detailOf(state: LeaseReport['state'], outcome: string | undefined): string | undefined {
  if (state === 'settled' || state === 'leased') return undefined;
  if (state === 'expired') return 'Its lease had ended: the event is delivered again, under another delivery_id.';
  if (state === 'conflict') return `It was settled before, as ${outcome}.`;
  return 'No lease of this key has that id at this gateway, or it ended long ago.';
}

export interface SubscriptionAnswer {
  readonly service: string;
  readonly state: 'consuming' | 'idle' | 'elsewhere';
  readonly patterns: readonly string[];
  readonly leased: number;
  readonly ready: number;
  readonly waiting_pulls: number;
  readonly last_pulled_at: string | null;
}

export function showSubscription(of: SubscriptionState): SubscriptionAnswer {
  const { service, state, patterns, leased, ready, waitingPulls, lastPulledAt } = of;
  return {
    service,
    state,
    patterns,
    leased,
    ready,
    waiting_pulls: waitingPulls,
    last_pulled_at: lastPulledAt.toISOString(),
  };
}

/** Of a service that has a queue, and that nobody pulled from here. */
export function showElsewhere(service: string): SubscriptionAnswer {
  return { service, state: 'elsewhere', patterns: [], leased: 0, ready: 0, waiting_pulls: 0, last_pulled_at: null };
}
