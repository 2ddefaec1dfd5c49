import type { Registry } from '@bloodbank/core/contract';
import type { Source } from '@bloodbank/core/envelope';
import type { Logger } from '@bloodbank/core/ports';
import { createDeadLetterDesk, type JobReport, openJobs, type Site, shareAdmin } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { registerAgents } from '../agents/register-agents.js';
import { registerChanges } from '../contracts/register-changes.js';
import { registerContracts } from '../contracts/register-contracts.js';
import type { LetterRoom } from '../dead-letters/letter-room.js';
import { newestFailures } from '../dead-letters/newest-failures.js';
import { registerLetterJobs } from '../dead-letters/register-letter-jobs.js';
import { registerLetters } from '../dead-letters/register-letters.js';
import { registerDispatcher } from '../dispatcher/register-dispatcher.js';
import type { GatewayBus } from '../gateway-bus.js';
import type { Drain } from '../http/drain.js';
import { GatewayError } from '../http/gateway-error.js';
import type { Intake } from '../intake/intake.js';
import { registerJobs } from '../jobs/register-jobs.js';
import { registerProjections } from '../projections/register-projections.js';
import { registerPulse } from '../pulse/register-pulse.js';
import { createTraffic } from '../pulse/traffic.js';
import { registerQueues } from '../queues/register-queues.js';
import type { ReadinessCheck } from '../read/readiness.js';
import { registerReplays } from '../replays/register-replays.js';
import { registerTopology } from '../topology/register-topology.js';
import { registerValidate } from '../validate/register-validate.js';
import type { Administration } from './administration.js';
import { type Audit, createAudit } from './audit.js';
import { registerMe } from './register-me.js';

export interface AdministrationRoutes extends Administration {
  readonly registry: Registry;
  readonly bus: GatewayBus;
  readonly source: Source;
  readonly intake: Pick<Intake, 'health'>;
  readonly checks: readonly ReadinessCheck[];
  readonly drain: Drain;
  readonly logger: Logger;
  readonly areKeysRequired: boolean;
  readonly hasHistory: boolean;
  readonly hasCommands: boolean;
}

/** What the administration holds open; ended after the last request. */
export interface OpenAdministration {
  close(): Promise<void>;
}

/** Stands where a gateway was handed no site: each question is answered so. */
const siteAway: Site = {
  exchange: '',
  openAdmin: async () => refuse(),
  readTopology: async () => refuse(),
};

/** Looking after a bus over HTTP, on what the gateway was handed. */
export async function registerAdministration(
  app: FastifyInstance,
  routes: AdministrationRoutes,
): Promise<OpenAdministration> {
  const { registry, bus, source, intake, checks, drain, logger, site = siteAway, archive, jobLog } = routes;
  const audit = createAudit({ registry, bus, source, logger });
  const jobs = await openJobs({
    ...(jobLog === undefined ? {} : { log: jobLog }),
    logger,
    onEnd: (report) => auditJob(audit, report),
  });
  const admin = shareAdmin(() => site.openAdmin());
  const desk = createDeadLetterDesk(admin);
  const traffic = createTraffic(bus);
  const room: LetterRoom = { site, admin, desk, registry, jobs, archive, audit };
  registerMe(app, { ...routes, rooms: roomsOf(routes) });
  registerQueues(app, { site, admin, desk, registry });
  registerContracts(app, { registry, site, traffic });
  registerPulse(app, {
    bus,
    intake,
    checks,
    traffic,
    registry,
    site,
    admin,
    desk,
    newestFailures: (caller) => newestFailures(room, caller),
  });
  registerLetters(app, room);
  registerLetterJobs(app, room);
  registerJobs(app, { jobs, drain });
  registerTopology(app, { site, registry });
  registerAgents(app, { agents: routes.agents, audit });
  registerValidate(app, registry);
  registerChanges(app, { registry, compareVersions: routes.compareVersions });
  registerReplays(app, { replays: routes.replays, jobs, audit, registry });
  registerDispatcher(app, { dispatcher: routes.dispatcher, registry, jobs });
  registerProjections(app, { projections: routes.projections, audit });
  // What streams a job ends with it: the drain waits for both.
  drain.onBegin(() => void jobs.close());
  return {
    async close() {
      await jobs.close();
      await traffic.stop();
      await admin.close();
    },
  };
}

function auditJob(audit: Audit, { id, kind, by, target, state, done }: JobReport): void {
  if (state === 'running') return;
  audit({ operation: kind, by, target, outcome: state, count: done, job_id: id });
}

function roomsOf({
  site,
  agents,
  replays,
  dispatcher,
  projections,
  hasHistory,
  hasCommands,
}: AdministrationRoutes): Parameters<typeof registerMe>[1]['rooms'] {
  return {
    queues: site !== undefined,
    history: hasHistory,
    commands: hasCommands,
    agents: agents !== undefined,
    replay: replays !== undefined,
    dispatcher: dispatcher !== undefined,
    projections: projections !== undefined,
  };
}

function refuse(): never {
  throw new GatewayError('gateway.unavailable', 'This gateway was started without a broker to look after.');
}
