import { type Registry, redactPayload, sensitiveInEnvelope } from '@bloodbank/core/contract';
import type { DispatcherAdmin, DispatcherDelivery, DispatcherRule } from '@bloodbank/core/ports';
import type { Jobs } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { assertKnownNames, assertPart, badRequest, countIn, type Query, textIn } from '../administration/read-query.js';
import { mayKnowQueue } from '../administration/visible-queues.js';
import { EMPTY_BODY } from '../agents/agent-paths.js';
import { assertMayOperate, authoriseOperating, authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../http/gateway-error.js';
import { readCursor, writeCursor } from '../read/cursor.js';
import { EXPLAIN_BODY } from './dispatcher-paths.js';

export interface DispatcherRoutes {
  readonly dispatcher: DispatcherAdmin | undefined;
  readonly registry: Registry;
  readonly jobs: Jobs;
}

const MISSING = 'rules of a dispatcher (DISPATCHER_RULES)';
const OUTCOMES: readonly string[] = ['succeeded', 'failed', 'gave-up'];
/** What is looked through for a page; older ones are asked for by their time, at the command line. */
const MOST_DELIVERIES = 1_000;

/** What turned events into actions: rules, why they fire, and what became of each delivery. */
export function registerDispatcher(app: FastifyInstance, { dispatcher, registry, jobs }: DispatcherRoutes): void {
  app.get('/dispatcher/rules', async (request) => {
    const caller = authoriseReading(request);
    const dispatchers = await assertPart(dispatcher, MISSING).rules();
    const rules = dispatchers.flatMap((one) => one.rules);
    return {
      file: [...new Set(dispatchers.flatMap(({ files }) => files))].join(', '),
      rules: rules.filter(({ on }) => mayKnowQueue(caller, { patterns: on }, registry)).map(toRuleJson),
      disabled: caller.mayAll('read') ? dispatchers.flatMap(({ disabled }) => disabled) : [],
    };
  });

  app.post<{ Body: { readonly envelope: { readonly event_type: string; readonly payload: unknown } } }>(
    '/dispatcher/explain',
    { schema: { body: EXPLAIN_BODY } },
    async (request) => {
      const caller = authoriseReading(request);
      const { envelope } = request.body;
      if (!caller.may('read', envelope.event_type)) {
        throw new GatewayError('gateway.forbidden', 'The key has no scope to read this type.');
      }
      return { rules: await assertPart(dispatcher, MISSING).explain(envelope) };
    },
  );

  app.get<{ Querystring: Query }>('/deliveries', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['state', 'limit', 'cursor']);
    const state = textIn(request.query, 'state');
    if (state !== undefined && !OUTCOMES.includes(state)) throw badRequest(`state is one of ${OUTCOMES.join(', ')}.`);
    const limit = countIn(request.query, 'limit', 100, 1_000);
    const cursor = textIn(request.query, 'cursor');
    const { deliveries } = await assertPart(dispatcher, MISSING).deliveries({ limit: MOST_DELIVERIES });
    const visible = deliveries.filter(
      ({ event_type: type, outcome }) => caller.may('read', type) && (state === undefined || state === outcome),
    );
    const from = cursor === undefined ? 0 : placeBehind(visible, cursor);
    const page = visible.slice(from, from + limit);
    const last = from + page.length < visible.length ? page.at(-1) : undefined;
    return {
      deliveries: page.map(summarise),
      total: visible.length,
      ...(last === undefined ? {} : { next_cursor: writeCursor(last.delivery_id) }),
    };
  });

  app.get<{ Params: { id: string } }>('/deliveries/:id', async (request) => {
    const { event, ...delivery } = await find(authoriseReading(request), request.params.id);
    return { ...delivery, ...show(event, delivery.event_type), can_redeliver: event !== undefined };
  });

  app.post<{ Params: { id: string } }>(
    '/deliveries/:id/redeliver',
    { schema: { body: EMPTY_BODY } },
    async (request, reply) => {
      const caller = authoriseOperating(request);
      const delivery = await find(caller, request.params.id);
      assertMayOperate(caller, delivery.event_type);
      const admin = assertPart(dispatcher, MISSING);
      const job = await jobs.begin({
        kind: 'deliveries.redeliver',
        by: caller.name,
        target: delivery.target,
        types: [delivery.event_type],
        total: 1,
        async work({ progress }) {
          const { kind, reason } = await admin.redeliver(delivery.delivery_id);
          progress(kind === 'succeeded' ? { done: 1 } : { failed: 1 });
          return reason === undefined ? {} : { message: reason };
        },
      });
      reply.code(202).header('location', `/jobs/${job.id}`);
      return job;
    },
  );

  async function find(caller: Caller, id: string): Promise<DispatcherDelivery> {
    const delivery = await assertPart(dispatcher, MISSING).delivery(id);
    if (delivery !== undefined && caller.may('read', delivery.event_type)) return delivery;
    throw new GatewayError('dispatcher.unknown-delivery', 'No delivery of this id is remembered.');
  }

  /** As with dead letters: of a type that is not known here, nothing says what is sensitive, so all of it is hidden. */
  function show(event: object | undefined, type: string): object {
    if (event === undefined) return { hidden: [] };
    const contract = registry.find(type);
    if (contract === undefined) return { hidden: [''] };
    const pointers = sensitiveInEnvelope(contract);
    return { event: redactPayload(event, pointers), hidden: pointers };
  }
}

/** Nothing in a rule is secret: tokens are named, not held. */
function toRuleJson({ name, on, where, ticket, gate, action, target }: DispatcherRule): object {
  return {
    name,
    on,
    where,
    has_ticket: ticket !== null,
    has_gate: gate?.is_enabled === true,
    action: { kind: action, target },
  };
}

function summarise({ event: _, attempts, ...delivery }: DispatcherDelivery): object {
  const last = attempts.at(-1);
  return { ...delivery, attempts: attempts.length, last_at: last?.at ?? null, last_reason: last?.reason ?? null };
}

/** @throws {GatewayError} `gateway.bad-request` for a delivery that is forgotten, or was made up. */
function placeBehind(all: readonly DispatcherDelivery[], cursor: string): number {
  const [id] = readCursor(cursor, /^(.*)$/s);
  const index = all.findIndex((delivery) => delivery.delivery_id === id);
  if (index === -1) throw badRequest('The cursor is not one that this gateway has given, or is too old.');
  return index + 1;
}
