import type { TransportHealth } from '../ports/transport.js';

export const HEALTH_STATUS = 'bloodbank.health.status';

/** Payload of that event, where a tree has its contract. */
export interface HealthStatus {
  readonly service: string;
  readonly status: TransportHealth['status'] | 'unknown';
  readonly connected: boolean;
  readonly uptime_seconds: number;
  readonly details: TransportHealth['details'];
}

/** Says how a service is. Connected is what says so of itself; else what is not unhealthy. */
export function describeHealthStatus(
  service: string,
  { status, details }: TransportHealth,
  uptimeSeconds: number = process.uptime(),
): HealthStatus {
  const { connected } = details;
  return {
    service,
    status,
    connected: typeof connected === 'boolean' ? connected : status !== 'unhealthy',
    uptime_seconds: Math.max(0, uptimeSeconds),
    details,
  };
}
