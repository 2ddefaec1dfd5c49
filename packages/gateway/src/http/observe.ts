import type { FastifyInstance } from 'fastify';
import { traceIdOf } from '../publish/traceparent.js';
import type { GatewayMetrics } from '../read/metrics.js';

/**
 * One line in the log and one count for each request. Paths are those of the routes, for a real one may hold what nobody
 * should keep; headers, queries and bodies are never logged.
 */
export function observeRequests(app: FastifyInstance, metrics: GatewayMetrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { outcome, caller, method } = request;
    const route = request.routeOptions.url ?? '(none)';
    const elapsedMs = reply.elapsedTime;
    metrics.observe({ method, route, status: reply.statusCode, elapsedMs, outcome });
    const fields = {
      reqId: request.id,
      method,
      route,
      status_code: reply.statusCode,
      elapsed_ms: Math.round(elapsedMs * 10) / 10,
      caller: caller?.name,
      event_id: outcome.eventId,
      event_type: outcome.eventType,
      correlation_id: outcome.correlationId,
      trace_id: traceIdOf(request.headers.traceparent),
      outcome: outcome.status ?? outcome.code,
    };
    request.log.info(fields, 'answered');
    done();
  });
}
