import type { TransportHealth } from '@bloodbank/core/ports';
import type { Intake } from '../intake/intake.js';

export interface PartHealth {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly details?: object;
}

/** One part that the gateway stands on. `degraded` is worse than it could be, and does its work. */
export interface ReadinessCheck {
  readonly name: string;
  /** Must settle by itself, within a second: whoever asks `/readyz` waits for it. */
  health(): PartHealth | Promise<PartHealth>;
}

export interface Readiness {
  readonly ready: boolean;
  /** The worst of the parts; `unhealthy` where not ready. */
  readonly status: PartHealth['status'];
  readonly checks: Readonly<Record<string, PartHealth>>;
}

/**
 * Whether requests are in good hands here now: the broker takes events, or they are kept until it does. Of the other parts
 * only an unhealthy one counts.
 */
export async function assessReadiness(
  broker: TransportHealth,
  intake: ReturnType<Intake['health']>,
  checks: readonly ReadinessCheck[],
): Promise<Readiness> {
  const others = await Promise.all(checks.map(async (check) => [check.name, await check.health()] as const));
  const { status, keepsEvents = false, ...kept } = intake;
  const isTaking = canPublish(broker) || keepsEvents;
  const ready = isTaking && others.every(([, health]) => health.status !== 'unhealthy');
  const parts: Readonly<Record<string, PartHealth>> = {
    broker,
    intake: { status, details: { keepsEvents, ...kept } },
    ...Object.fromEntries(others),
  };
  const isClear = Object.values(parts).every((part) => part.status === 'healthy');
  return { ready, status: ready ? (isClear ? 'healthy' : 'degraded') : 'unhealthy', checks: parts };
}

/** A consumer that is not back yet makes a bus degraded as well; publishing does not mind. */
function canPublish({ status, details }: TransportHealth): boolean {
  return status !== 'unhealthy' && (details['blocked'] ?? false) === false;
}
