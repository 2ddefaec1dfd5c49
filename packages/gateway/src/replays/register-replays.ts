import type { Registry } from '@bloodbank/core/contract';
import type { Jobs } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import type { Audit } from '../administration/audit.js';
import { assertKnownNames, assertPart, badRequest, countIn, type Query } from '../administration/read-query.js';
import { mayKnowQueue } from '../administration/visible-queues.js';
import { authoriseOperating, authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import type { Action } from '../auth/scope.js';
import { GatewayError } from '../http/gateway-error.js';
import type { PlannedReplay, ReplayAim, ReplayDesk, ReplaySelection, ReplayStatus } from './replay-desk.js';
import { PLAN_BODY, RUN_BODY } from './replay-paths.js';

export interface ReplayRoutes {
  readonly replays: ReplayDesk | undefined;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly registry: Registry;
}

interface PlanBody {
  readonly selection?: ReplaySelection;
  readonly reason: string;
  readonly target?: { readonly kind: ReplayAim['kind']; readonly group?: string };
}

interface RunBody {
  readonly plan: string | { readonly id: string };
  readonly expected_count?: number;
  readonly confirm?: string;
  readonly rate?: number;
  readonly ramp?: boolean;
  readonly stop_on_dead_letter?: boolean;
  readonly shadow?: boolean;
}

const MISSING = 'a store to live again from (DATABASE_URL)';
/** Plans that were made here and not run yet: what is run is what was counted, not what somebody sends. */
const MAX_PLANS = 200;

/** Living again what happened: planned and counted first, then a job. */
export function registerReplays(app: FastifyInstance, { replays, jobs, audit, registry }: ReplayRoutes): void {
  const plans = new Map<string, PlannedReplay>();

  app.post<{ Body: PlanBody }>('/replays/plan', { schema: { body: PLAN_BODY } }, async (request) => {
    const caller = authoriseReading(request);
    const { selection = {}, reason, target } = request.body;
    for (const name of ['since', 'until'] as const) {
      const moment = selection[name];
      if (moment !== undefined && Number.isNaN(Date.parse(moment))) {
        throw badRequest(`${name} is a point in time, such as 2026-02-07T10:00:00Z.`);
      }
    }
    const plan = await assertPart(replays, MISSING).plan(selection, reason, target && aimOf(target));
    if (!mayAllOf(caller, 'read', plan)) {
      throw new GatewayError('gateway.forbidden', 'The selection holds types that this key may not read.', {
        remedy: 'Say in `selection.types` which of its own are meant.',
      });
    }
    plans.set(plan.id, plan);
    for (const oldest of plans.keys()) if (plans.size > MAX_PLANS) plans.delete(oldest);
    return planFor(caller, plan);
  });

  app.post<{ Body: RunBody }>('/replays', { schema: { body: RUN_BODY } }, async (request, reply) => {
    const caller = authoriseOperating(request);
    const desk = assertPart(replays, MISSING);
    const { plan: asked, expected_count: expected, confirm, rate, ramp = false, shadow = false } = request.body;
    const plan = plans.get(typeof asked === 'string' ? asked : asked.id);
    if (plan === undefined || !mayAllOf(caller, 'read', plan)) {
      throw new GatewayError('gateway.not-found', 'No plan of this id was made here, or it is forgotten.', {
        remedy: 'Plan it again: POST /replays/plan.',
      });
    }
    if (!mayAllOf(caller, 'operate', plan)) {
      throw new GatewayError('gateway.forbidden', 'The key has no scope to operate all types of this plan.');
    }
    if (shadow && plan.target.kind !== 'service')
      throw badRequest('A shadow run is one of a service: plan it for one.');
    const confirmWith = plan.target.kind === 'exchange' ? desk.exchange : plan.target.group;
    if (confirm !== confirmWith || expected !== plan.count) {
      throw new GatewayError('gateway.confirm-needed', `${plan.count} events would be lived again by ${confirmWith}.`, {
        extensions: { count: plan.count, confirm_with: confirmWith },
      });
    }
    const how = {
      by: caller.name,
      ramp,
      shadow,
      stopAtDeadLetter: request.body.stop_on_dead_letter ?? true,
      ...(rate === undefined ? {} : { perSecond: rate }),
    };
    const job = await jobs.begin({
      kind: shadow ? 'replay.shadow' : 'replay.run',
      by: caller.name,
      target: confirmWith,
      types: plan.types.map(({ event_type: type }) => type),
      total: plan.count,
      work: (work) => desk.run(plan, how, work),
    });
    reply.code(202).header('location', `/jobs/${job.id}`);
    return job;
  });

  app.get<{ Querystring: Query }>('/replays', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['limit']);
    const all = await assertPart(replays, MISSING).list(countIn(request.query, 'limit', 50, 200));
    return {
      replays: all
        .filter(({ plan }) => mayAllOf(caller, 'read', plan))
        .map((one) => withoutDiffs(statusFor(caller, one))),
    };
  });

  app.get<{ Params: { id: string } }>('/replays/:id', async (request) => {
    const caller = authoriseReading(request);
    return statusFor(caller, await find(caller, request.params.id));
  });

  app.delete<{ Params: { id: string } }>('/replays/:id', async (request) => {
    const caller = authoriseOperating(request);
    const { plan } = await find(caller, request.params.id);
    if (!mayAllOf(caller, 'operate', plan)) {
      throw new GatewayError('gateway.forbidden', 'The key has no scope to operate all types of this replay.');
    }
    if (!(await assertPart(replays, MISSING).cancel(plan.id))) {
      throw new GatewayError('operation.conflict', 'It neither runs nor was stopped: there is nothing to cancel.');
    }
    const target = plan.target.group ?? assertPart(replays, MISSING).exchange;
    audit({ operation: 'replay.cancel', by: caller.name, target, outcome: 'completed', count: null, job_id: null });
    return statusFor(caller, await find(caller, plan.id));
  });

  const statusFor = (caller: Caller, status: ReplayStatus): ReplayStatus => ({
    ...status,
    plan: planFor(caller, status.plan),
  });

  /** Other queues than the one that is named as its target are shown to those who may know of them. */
  function planFor(caller: Caller, plan: PlannedReplay): PlannedReplay {
    if (plan.receivers === undefined || plan.target.kind !== 'exchange') return plan;
    return { ...plan, receivers: plan.receivers.filter((receiver) => mayKnowQueue(caller, receiver, registry)) };
  }

  async function find(caller: Caller, id: string): Promise<ReplayStatus> {
    const found = UUID.test(id) ? await assertPart(replays, MISSING).find(id) : undefined;
    if (found !== undefined && mayAllOf(caller, 'read', found.plan)) return found;
    throw new GatewayError('store.unknown-event', 'No replay has this id.');
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function aimOf({ kind, group }: NonNullable<PlanBody['target']>): ReplayAim {
  if (kind === 'exchange') return { kind };
  if (group !== undefined) return { kind, group };
  throw badRequest(`A target of the kind ${kind} needs its group.`);
}

/** Who may touch but a part of a plan may not touch the plan: it is one thing. */
function mayAllOf(caller: Caller, action: Action, { types }: PlannedReplay): boolean {
  return types.every(({ event_type: type }) => caller.may(action, type));
}

function withoutDiffs({ shadow, ...status }: ReplayStatus): object {
  if (shadow === undefined) return status;
  const { compared, differ } = shadow;
  return { ...status, shadow: { compared, differ } };
}
