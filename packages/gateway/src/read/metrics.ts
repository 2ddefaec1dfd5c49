import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry as MetricRegistry } from 'prom-client';
import type { GatewayBus } from '../gateway-bus.js';
import type { Outcome } from '../http/outcome.js';
import type { Intake } from '../intake/intake.js';

export interface ObservedRequest {
  readonly method: string;
  /** The route, not the path: the number of series stays bounded. */
  readonly route: string;
  readonly status: number;
  readonly elapsedMs: number;
  readonly outcome: Outcome;
}

export interface GatewayMetrics {
  readonly contentType: string;
  observe(request: ObservedRequest): void;
  render(): Promise<string>;
}

export interface MeasuredParts {
  readonly bus: GatewayBus;
  readonly intake: Pick<Intake, 'health'>;
  readonly openStreams: () => number;
}

/** In Prometheus' words, in a registry of its own: two gateways of one process do not mix their counts. */
export function createMetrics({ bus, intake, openStreams }: MeasuredParts): GatewayMetrics {
  const registry = new MetricRegistry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const events = new Counter({
    name: 'bloodbank_gateway_events_total',
    help: 'Events that were accepted, by what became of them: published, spooled, or a duplicate of an earlier request.',
    labelNames: ['outcome'],
    registers,
  });
  const refusals = new Counter({
    name: 'bloodbank_gateway_refusals_total',
    help: 'Requests that were refused, by error code.',
    labelNames: ['code'],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  gauge('bloodbank_broker_up', '1 while events can be published.', () => (bus.health().status === 'unhealthy' ? 0 : 1));
  gauge('bloodbank_broker_blocked', '1 while the broker blocks publishers.', () =>
    (bus.health().details['blocked'] ?? false) === false ? 0 : 1,
  );
  gauge(
    'bloodbank_spool_events',
    'Events on disk that the broker has not confirmed yet.',
    () => intake.health().spooledEvents,
  );
  gauge(
    'bloodbank_spool_bytes',
    'Bytes on disk that the broker has not confirmed yet.',
    () => intake.health().spooledBytes,
  );
  gauge('bloodbank_streams_open', 'Readers of the live stream.', openStreams);

  return {
    contentType: registry.contentType,
    observe({ method, route, status, elapsedMs, outcome }) {
      requests.observe({ method, route, status }, elapsedMs / 1_000);
      if (outcome.code !== undefined) refusals.inc({ code: outcome.code });
      else if (outcome.status !== undefined) events.inc({ outcome: outcome.status });
    },
    render: () => registry.metrics(),
  };
}
