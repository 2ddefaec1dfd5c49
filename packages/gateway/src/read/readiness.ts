import type { TransportHealth } from '@bloodbank/core';
import type { Intake } from '../intake/intake.js';

/** One part that the gateway stands on. `degraded` is worse than it could be, and does its work. */
export interface ReadinessCheck {
  readonly name: string;
  health(): { readonly status: 'healthy' | 'degraded' | 'unhealthy'; readonly details?: object };
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly status: string; readonly details?: object }>>;
}

/**
 * Whether requests are in good hands here now. Of the broker only `healthy` will do: one that blocks publishers takes
 * nothing. Asks nobody: each part knows how it is.
 */
export function assessReadiness(
  broker: TransportHealth,
  intake: ReturnType<Intake['health']>,
  checks: readonly ReadinessCheck[],
): Readiness {
  const others = checks.map(({ name, health }) => [name, health()] as const);
  const { status, ...spool } = intake;
  return {
    ready: canPublish(broker) && status !== 'unhealthy' && others.every(([, health]) => health.status !== 'unhealthy'),
    checks: { broker, intake: { status, details: spool }, ...Object.fromEntries(others) },
  };
}

/** A consumer that is not back yet makes a bus degraded as well; publishing does not mind. */
function canPublish({ status, details }: TransportHealth): boolean {
  return status !== 'unhealthy' && (details['blocked'] ?? false) === false;
}
