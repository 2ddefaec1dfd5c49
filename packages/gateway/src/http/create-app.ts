import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { toError } from '@bloodbank/core/errors';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import type { Authenticate } from '../auth/authenticator.js';
import { answerBrokenConnection } from './answer-broken-connection.js';
import type { Drain } from './drain.js';
import { answerError } from './error-handler.js';
import { GatewayError } from './gateway-error.js';
import { guardConnections } from './guard-connections.js';
import { createHostGuard } from './guard-host.js';
import { answerUnknownRoute, collectRoutes } from './known-routes.js';
import { LIMITS } from './limits.js';
import { parseJson } from './parse-json.js';
import { SAFE_HEADERS } from './safe-headers.js';
import './outcome.js';

export interface AppOptions {
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly authenticate: Authenticate;
  readonly drain: Drain;
  readonly requestsPerMinute: number;
  readonly logger?: FastifyBaseLogger;
}

/**
 * Fastify with what holds for every route: limits, one strict JSON parser, host guard, keys, rate limit, and one form of
 * error. A route is guarded unless it says that it is public.
 */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { drain, authenticate, logger } = options;
  /** Connections of which nothing more is read. */
  const ended = new WeakSet<Socket>();
  const app = Fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestTimeoutMs,
    keepAliveTimeout: LIMITS.keepAliveTimeoutMs,
    http: {
      headersTimeout: LIMITS.headersTimeoutMs,
      connectionsCheckingInterval: LIMITS.connectionsCheckMs,
      maxHeaderSize: LIMITS.headerBytes,
      // The host guard says it, and ends the connection.
      requireHostHeader: false,
    },
    // Drained first; what is open after that is cut.
    forceCloseConnections: true,
    return503OnClosing: false,
    trustProxy: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 255 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },
    // A logger of its own for each request costs as much as checking its payload: what is logged says the id by itself.
    childLoggerFactory: (shared) => shared,
    clientErrorHandler(error, socket) {
      // It has its answer, and ends with that.
      if (!ended.has(socket)) answerBrokenConnection(error, socket);
    },
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  });
  guardConnections(app.server, LIMITS.connections);
  // Node would pass over the rest in silence: a key or a signature might be among them.
  app.server.maxHeadersCount = 0;
  // An expectation that nobody knows may be passed over (RFC 9110, section 10.1.1); Node would answer in its own words.
  app.server.on('checkExpectation', (request, response) => void app.server.emit('request', request, response));

  app.decorateRequest('caller', undefined);
  app.decorateRequest('outcome');
  app.setErrorHandler(answerError);
  app.removeAllContentTypeParsers();
  // Neither the parser nor a hook makes a promise: each would be a turn of its own in every request.
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    let value: unknown;
    try {
      value = parseJson(body);
    } catch (thrown) {
      return done(toError(thrown));
    }
    done(null, value);
  });

  const guardHost = createHostGuard(options.host, options.allowedHosts);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SAFE_HEADERS);
    request.outcome = {};
    const { socket } = request.raw;
    // What a sender had put behind its last request is not read any more; the connection ends with the answer to that.
    if (ended.has(socket)) return void reply.hijack();
    try {
      if (drain.isDraining) throw new GatewayError('gateway.closing', 'The gateway is ending.');
      guardHost(request);
      refuseManyHeaders(request);
    } catch (refusal) {
      ended.add(socket);
      reply.header('connection', 'close');
      throw refusal;
    }
    drain.enter(reply.raw);
    request.caller = authenticate(request.headers);
    done();
  });
  await app.register(rateLimit, {
    max: options.requestsPerMinute,
    timeWindow: 60_000,
    enableDraftSpec: true,
    keyGenerator: ({ caller, ip }) => caller?.name ?? ip,
    errorResponseBuilder: (_, { ttl }) =>
      new GatewayError('gateway.rate-limited', 'This caller sends too many requests.', {
        headers: { 'retry-after': String(Math.ceil(ttl / 1_000)) },
      }),
  });
  const answerUnknown = (request: FastifyRequest): never => answerUnknownRoute(request, routes);
  // A route like any other, for the rate limit counts routes; what has a stranger method has none.
  app.all('/*', answerUnknown);
  app.setNotFoundHandler(answerUnknown);
  const routes = collectRoutes(app);
  // After the rate limit, which counts wrong keys too, and before the body is read.
  app.addHook('preParsing', (request, _, payload, done) => {
    if (request.caller === undefined && request.routeOptions.config.isPublic !== true) refuseStranger();
    refuseEncodings(request);
    done(null, payload);
  });
  return app;
}

function refuseStranger(): never {
  throw new GatewayError('gateway.unauthenticated', 'The request carries no API key that is known here.', {
    headers: { 'www-authenticate': 'Bearer realm="bloodbank", Basic realm="bloodbank"' },
  });
}

function refuseManyHeaders({ raw }: FastifyRequest): void {
  // Names and values in turn.
  if (raw.rawHeaders.length <= LIMITS.headerCount * 2) return;
  throw new GatewayError('gateway.too-large', `The request has more than ${LIMITS.headerCount} headers.`, {
    status: 431,
  });
}

/** A small compressed body may unfold to a large one. */
function refuseEncodings({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return;
  throw new GatewayError('gateway.unsupported-media-type', 'Compressed bodies are not read here.', {
    headers: { 'accept-encoding': 'identity' },
  });
}
