import type { JobReport, Jobs } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { authoriseOperating, authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import type { Action } from '../auth/scope.js';
import type { Drain } from '../http/drain.js';
import { GatewayError } from '../http/gateway-error.js';
import { SAFE_HEADERS } from '../http/safe-headers.js';

const MAX_STREAMS = 100;
const HEARTBEAT_MS = 15_000;
/** A job may move thousands of letters a second; nobody reads so fast. */
const TICK_MS = 200;
/** A reader that lets this much lie is cut off; it may ask again. In bytes. */
const MAX_BUFFERED = 256 * 1024;

export interface JobRoutes {
  readonly jobs: Jobs;
  readonly drain: Drain;
}

/** Long work: what runs, how far it is, and an end to it. A key knows of the jobs that are about a type that it may read. */
export function registerJobs(app: FastifyInstance, { jobs, drain }: JobRoutes): void {
  const streams = new Set<{ end(): unknown }>();
  drain.onBegin(() => {
    for (const stream of streams) stream.end();
  });

  app.get('/jobs', async (request) => {
    const caller = authoriseReading(request);
    const known = jobs.list().filter((job) => concerns(caller, 'read', job));
    return { jobs: known.map((job) => show(job, caller)) };
  });

  app.get<{ Params: { id: string } }>('/jobs/:id', async (request) => {
    const caller = authoriseReading(request);
    return show(find(request.params.id, caller), caller);
  });

  app.delete<{ Params: { id: string } }>('/jobs/:id', async (request) => {
    const caller = authoriseOperating(request);
    const job = find(request.params.id, caller);
    if (!concerns(caller, 'operate', job)) {
      throw new GatewayError('gateway.forbidden', 'The key has no scope to operate what this job is about.');
    }
    jobs.cancel(job.id);
    return show(find(job.id, caller), caller);
  });

  app.get<{ Params: { id: string } }>('/jobs/:id/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const caller = authoriseReading(request);
    const { id } = find(request.params.id, caller);
    if (streams.size >= MAX_STREAMS) throw new GatewayError('gateway.unavailable', `${MAX_STREAMS} readers are here.`);
    reply.hijack();
    const response = reply.raw;
    if (drain.isDraining || response.destroyed) return response.end();
    streams.add(response);
    const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
    let latest: JobReport | undefined;
    const send = (): void => {
      if (latest === undefined || response.writableEnded) return;
      response.write(`event: progress\ndata: ${JSON.stringify(show(latest, caller))}\n\n`);
      if (latest.state !== 'running') response.end();
      else if (response.writableLength > MAX_BUFFERED) response.destroy();
      latest = undefined;
    };
    const ticker = setInterval(send, TICK_MS);
    const note = (report: JobReport): void => {
      latest = report;
      if (report.state !== 'running') send();
    };
    const unwatch = jobs.watch(id, note);
    response.once('close', () => {
      streams.delete(response);
      clearInterval(heartbeat);
      clearInterval(ticker);
      unwatch();
    });
    response.writeHead(200, {
      ...SAFE_HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    latest = jobs.find(id);
    send();
    return reply;
  });

  function find(id: string, caller: Caller): JobReport {
    const job = jobs.find(id);
    if (job !== undefined && (concerns(caller, 'read', job) || concerns(caller, 'operate', job))) return job;
    throw new GatewayError('operation.unknown-job', 'No job of this id is known here.');
  }
}

/** Of what it may not read it learns no name, and no event by its id. */
function show({ types, result, ...job }: JobReport, caller: Caller): JobReport {
  const readable = types.filter((type) => caller.may('read', type));
  const isWhole = caller.mayAll('read') || (readable.length === types.length && types.length > 0);
  return { ...job, types: readable, ...(isWhole && result !== undefined ? { result } : {}) };
}

/** A job about no type in particular is for those who may do that with all. */
function concerns(caller: Caller, action: Action, { types }: JobReport): boolean {
  return caller.mayAll(action) || types.some((type) => caller.may(action, type));
}
