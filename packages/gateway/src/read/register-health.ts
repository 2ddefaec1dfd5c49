import type { FastifyInstance } from 'fastify';
import type { GatewayBus } from '../gateway-bus.js';
import type { Intake } from '../intake/intake.js';
import { assessReadiness, type ReadinessCheck } from './readiness.js';

export interface HealthRoutes {
  readonly bus: GatewayBus;
  readonly intake: Pick<Intake, 'health'>;
  readonly checks: readonly ReadinessCheck[];
}

/** For whoever watches the process. They are answered without a key, and say nothing that is worth one. */
export function registerHealth(app: FastifyInstance, { bus, intake, checks }: HealthRoutes): void {
  const config = { isPublic: true };

  app.get('/healthz', { config }, async () => ({ ok: true, service: 'bloodbank' }));

  app.get('/readyz', { config }, async (request, reply) => {
    const { ready, status, checks: parts } = await assessReadiness(bus.health(), intake.health(), checks);
    reply.code(ready ? 200 : 503);
    const shown = request.caller?.mayRead === true ? parts : statusesOf(parts);
    return { ready, status, checks: shown };
  });
}

function statusesOf(parts: Readonly<Record<string, { readonly status: string }>>): object {
  return Object.fromEntries(Object.entries(parts).map(([name, { status }]) => [name, { status }]));
}
