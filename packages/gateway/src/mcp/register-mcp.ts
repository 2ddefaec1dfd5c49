import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Registry } from '@bloodbank/core/contract';
import type { PublishOptions, SendOptions } from '@bloodbank/core/ports';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authoriseReading, authoriseSending } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../http/gateway-error.js';
import type { IdempotentIntake } from '../intake/idempotent-intake.js';
import type { Seal } from '../intake/seal-request.js';

/** What the agents' door is handed with a request: who calls, and a publish that asks for its scope. */
export interface McpDoorway {
  readonly caller: Caller;
  publish(
    eventType: string,
    payload: unknown,
    options: PublishOptions,
  ): Promise<{ readonly eventId: string; readonly routed: boolean }>;
}

/** Answers a request of the Model Context Protocol. What it is asked may be anything; who asks was checked. */
export type McpDoor = (request: Request, doorway: McpDoorway) => Promise<Response>;

export interface McpRoutes {
  readonly registry: Registry;
  readonly seal: Seal;
  readonly intake: IdempotentIntake;
  readonly door: McpDoor | undefined;
}

export function registerMcp(app: FastifyInstance, routes: McpRoutes): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const doorway = doorwayOf(request, routes);
    if (routes.door === undefined) throw new GatewayError('gateway.unavailable', "This gateway has no agents' door.");
    const response = await routes.door(toWebRequest(request), doorway);
    reply.code(response.status);
    for (const [name, value] of response.headers) reply.header(name, value);
    return reply.send(response.body === null ? '' : Readable.fromWeb(response.body as ReadableStream));
  };
  app.post('/mcp', answer);
  app.get('/mcp', { exposeHeadRoute: false }, answer);
  app.delete('/mcp', answer);
}

function doorwayOf(request: FastifyRequest, { registry, seal, intake }: McpRoutes): McpDoorway {
  const caller = authoriseReading(request);
  return {
    caller,
    async publish(eventType, payload, options) {
      authoriseSending(request, registry, eventType);
      const { unroutable, ...said } = options;
      const sealed = seal({
        source: `mcp:${caller.name}`,
        eventType,
        payload,
        options: withoutTravel(said),
        ...(unroutable === undefined ? {} : { unroutable }),
      });
      const { envelope, routed = true } = await intake.accept(sealed);
      return { eventId: envelope.event_id, routed };
    },
  };
}

/** How a message travels is not for a caller from outside to say. */
function withoutTravel({
  traceparent: _traceparent,
  tracestate: _tracestate,
  timeoutMs: _timeoutMs,
  whenFull: _whenFull,
  persistent: _persistent,
  routingKey: _routingKey,
  ...said
}: Omit<PublishOptions, 'unroutable'>): Omit<PublishOptions, keyof SendOptions> {
  return said;
}

function toWebRequest({ method, url, headers, body }: FastifyRequest): Request {
  const copied = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    // The body is written anew, and credentials were for the gateway.
    if (['content-length', 'transfer-encoding', 'connection', 'authorization', 'x-api-key'].includes(name)) continue;
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) copied.append(name, one);
  }
  return new Request(new URL(url, 'http://gateway.invalid'), {
    method,
    headers: copied,
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  });
}
