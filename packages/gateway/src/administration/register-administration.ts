import type { Registry } from '@bloodbank/core/contract';
import { shareAdmin } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { registerContracts } from '../contracts/register-contracts.js';
import type { GatewayBus } from '../gateway-bus.js';
import type { Intake } from '../intake/intake.js';
import { registerPulse } from '../pulse/register-pulse.js';
import { createTraffic } from '../pulse/traffic.js';
import { registerQueues } from '../queues/register-queues.js';
import type { ReadinessCheck } from '../read/readiness.js';
import type { Administration } from './administration.js';
import { registerMe } from './register-me.js';

export interface AdministrationRoutes extends Administration {
  readonly registry: Registry;
  readonly bus: GatewayBus;
  readonly intake: Pick<Intake, 'health'>;
  readonly checks: readonly ReadinessCheck[];
  readonly areKeysRequired: boolean;
  readonly hasHistory: boolean;
  readonly hasCommands: boolean;
}

/** What the administration holds open; ended after the last request. */
export interface OpenAdministration {
  close(): Promise<void>;
}

/** Looking after a bus over HTTP, on what the gateway was handed. */
export function registerAdministration(app: FastifyInstance, routes: AdministrationRoutes): OpenAdministration {
  const { registry, bus, intake, checks, site } = routes;
  const admin = site && shareAdmin(() => site.openAdmin());
  const traffic = createTraffic(bus);
  registerMe(app, { ...routes, rooms: roomsOf(routes) });
  registerQueues(app, { site, admin, registry });
  registerContracts(app, { registry, site, traffic });
  registerPulse(app, { bus, intake, checks, traffic, registry, site, admin, newestFailures: async () => [] });
  return {
    async close() {
      await traffic.stop();
      await admin?.close();
    },
  };
}

function roomsOf({ site, hasHistory, hasCommands }: AdministrationRoutes): Parameters<typeof registerMe>[1]['rooms'] {
  return {
    queues: site !== undefined,
    history: hasHistory,
    commands: hasCommands,
    agents: false,
    replay: false,
    dispatcher: false,
    projections: false,
  };
}
