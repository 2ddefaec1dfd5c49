import type { Registry } from '@bloodbank/core/contract';
import { isEventId } from '@bloodbank/core/envelope';
import type { EventStore } from '@bloodbank/core/ports';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assertKnownNames, countIn, type Query, textIn } from '../administration/read-query.js';
import { authoriseReading, authoriseSending } from '../auth/authorise.js';
import type { Drain } from '../http/drain.js';
import { GatewayError } from '../http/gateway-error.js';
import { fingerprintOf } from '../intake/idempotent-intake.js';
import type { Seal } from '../intake/seal-request.js';
import { assertCommand } from '../publish/assert-event.js';
import { assertKnownType } from '../publish/assert-known-type.js';
import { commandPathOf, typeFromPath } from '../publish/event-path.js';
import { headerFactsOf, NOTHING_SAID, optionsOf } from '../publish/request-options.js';
import type { CommandDesk } from './command-desk.js';
import type { CommandError, CommandReport } from './command-record.js';
import { listRecorded, listSent, MAX_LISTED } from './list-commands.js';

export interface CommandRoutes {
  readonly registry: Registry;
  readonly seal: Seal;
  readonly desk: CommandDesk | undefined;
  readonly drain: Drain;
  /** Where commands of everybody are recorded. Default: those alone are listed that were sent here. */
  readonly history: EventStore | undefined;
}

/** From the request to the owner's answer, in seconds. */
export const COMMAND_TIMEOUT = { least: 1, usual: 300, most: 86_400 };
/** The longest wait for an answer within one request, in seconds. */
export const MAX_WAIT_SECONDS = 60;

/** One route for each command, and what became of one. */
export function registerCommands(app: FastifyInstance, { registry, seal, desk, drain, history }: CommandRoutes): void {
  const closing = new AbortController();
  drain.onBegin(() => closing.abort());

  async function send(request: FastifyRequest, reply: FastifyReply, type: string): Promise<CommandReport> {
    authoriseSending(request, registry, type);
    assertKnownType(registry, type);
    assertCommand(registry, type);
    const { timeoutSeconds, waitSeconds } = timesOf(request);
    const { idempotencyKey, source, traceparent } = headerFactsOf(request);
    const options = optionsOf(request, NOTHING_SAID);
    const metadata = idempotencyKey === undefined ? {} : { metadata: { idempotency_key: idempotencyKey } };
    const sealed = seal({
      source,
      eventType: type,
      payload: request.body,
      options: { ...options, ...metadata },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    const { envelope } = sealed;
    const { event_id: eventId, event_type: eventType, correlation_id: correlationId } = envelope;
    request.outcome = { eventId, eventType, correlationId };
    const report = await assertDesk(desk).send({
      envelope,
      fingerprint: fingerprintOf(sealed),
      timeoutMs: timeoutSeconds * 1_000,
      waitMs: waitSeconds * 1_000,
      signal: closing.signal,
      ...(traceparent === undefined ? {} : { traceparent }),
    });
    request.outcome = { ...request.outcome, status: report.status };
    if (waitSeconds > 0) reply.header('preference-applied', `wait=${waitSeconds}`);
    reply.header('location', `/commands/${eventId}`);
    if (waitSeconds > 0 && report.error !== undefined) throw failed(report.error, eventId);
    reply.code(waitSeconds > 0 && report.status === 'completed' ? 200 : 202);
    return report;
  }

  for (const contract of registry.listEvents({ kind: 'command' })) {
    const path = commandPathOf(contract);
    app.post(path.url, (request, reply) => send(request, reply, path.typeOf(request.params as Params)));
  }
  // An unknown name, an event, a reply: the answer tells which.
  app.post('/commands/*', (request, reply) => send(request, reply, typeFromPath((request.params as Params)['*'])));

  app.get<{ Querystring: Query }>('/commands', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['limit', 'cursor']);
    const limit = countIn(request.query, 'limit', 50, MAX_LISTED);
    const cursor = textIn(request.query, 'cursor');
    if (history !== undefined) return listRecorded(history, desk, caller, limit, cursor);
    return listSent(assertDesk(desk), caller, limit, cursor);
  });

  app.get<{ Params: { id: string } }>('/commands/:id', async (request) => {
    const { id } = request.params;
    const report = isEventId(id) ? await assertDesk(desk).look(id.toLowerCase()) : undefined;
    const { caller } = request;
    const mayKnow = (type: string): boolean =>
      caller?.may('command', type) === true || caller?.may('read', type) === true;
    if (report !== undefined && mayKnow(report.command_type)) return report;
    throw new GatewayError('gateway.not-found', 'No command of this id was sent here, or it is forgotten.');
  });
}

type Params = Readonly<Record<string, string>>;

/** @throws {GatewayError} `gateway.bad-request` for times that are none. */
function timesOf(request: FastifyRequest): { readonly timeoutSeconds: number; readonly waitSeconds: number } {
  const { timeout_seconds: said, ...others } = request.query as Readonly<Record<string, unknown>>;
  const { least, usual, most } = COMMAND_TIMEOUT;
  const timeoutSeconds = said === undefined ? usual : Number(/^\d{1,6}$/.exec(String(said))?.[0]);
  const isTime = timeoutSeconds >= least && timeoutSeconds <= most;
  if (!isTime || Object.keys(others).length > 0) {
    const words = `The query may hold timeout_seconds, from ${least} to ${most}, and nothing else.`;
    throw new GatewayError('gateway.bad-request', words);
  }
  return { timeoutSeconds, waitSeconds: Math.min(waitIn(request.headers['prefer']), MAX_WAIT_SECONDS, timeoutSeconds) };
}

/** RFC 7240, section 4.3. What is no such preference is passed over, as it says. */
function waitIn(prefer: string | string[] | undefined): number {
  const wait = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?=$|[,;\s])/i.exec([prefer ?? ''].flat().join(','));
  return Number(wait?.[1] ?? 0);
}

function failed({ code, message, ...more }: CommandError, id: string): GatewayError {
  const { retryable, retry_after_ms: retryAfterMs } = more;
  return new GatewayError('command.failed', message, {
    extensions: { command_id: id, error: { code, message, ...more } },
    headers: {
      location: `/commands/${id}`,
      ...(retryable && retryAfterMs !== null ? { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } : {}),
    },
  });
}

function assertDesk(desk: CommandDesk | undefined): CommandDesk {
  if (desk !== undefined) return desk;
  throw new GatewayError('gateway.unavailable', 'This gateway was started without a store of commands.');
}
