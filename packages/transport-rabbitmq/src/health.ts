import type { TransportHealth } from '@bloodbank/core/ports';
import type { RecoveringConnection } from './connection/recovering-connection.js';

export interface HealthFacts {
  readonly isClosed: boolean;
  readonly publishing: Pick<RecoveringConnection, 'state' | 'blockedReason' | 'refusal'>;
  readonly consuming: Pick<RecoveringConnection, 'state'>;
  readonly pending: { readonly count: number; readonly bytes: number; readonly inFlightCount: number };
  readonly consumptions: readonly { readonly isRunning: boolean }[];
  /** Of this process alone: for replies, and for watching dead letters. */
  readonly privateQueues: readonly { readonly isRunning: boolean }[];
}

/**
 * `unhealthy`: nothing can be published. `degraded`: the broker blocks publishers, or a consumer is not back yet.
 * Told from what is known here; the broker is not asked.
 */
export function describeHealth(facts: HealthFacts): TransportHealth {
  const { isClosed, publishing, consuming, pending, consumptions, privateQueues } = facts;
  const recovering = [...consumptions, ...privateQueues].filter(({ isRunning }) => !isRunning).length;
  const { blockedReason, refusal } = publishing;
  const isDegraded = blockedReason !== undefined || consuming.state !== 'open' || recovering > 0;
  const isUnhealthy = isClosed || publishing.state !== 'open';
  return {
    status: isUnhealthy ? 'unhealthy' : isDegraded ? 'degraded' : 'healthy',
    details: {
      closed: isClosed,
      publishConnection: publishing.state,
      consumeConnection: consuming.state,
      blocked: blockedReason ?? false,
      pendingPublishes: pending.count,
      pendingBytes: pending.bytes,
      inFlightPublishes: pending.inFlightCount,
      consumers: consumptions.length,
      consumersRecovering: recovering,
      // Why it is not back yet: a rotated password looks like a broker that is away, until this is read.
      ...(refusal === undefined ? {} : { refusal: refusal.message }),
    },
  };
}
