import { createNoopMeter, metrics } from '@opentelemetry/api';

/** Tells OpenTelemetry how far behind each projection is. */
export interface LagGauge {
  /** Whether somebody listens. */
  readonly isActive: boolean;
  report(projection: string, lag: number): void;
  stop(): void;
}

export function createLagGauge(): LagGauge {
  const meter = metrics.getMeter('@bloodbank/event-store');
  const lags = new Map<string, number>();
  const gauge = meter.createObservableGauge('bloodbank.projection.lag', {
    description: 'Positions of the event store that the projection has not looked at.',
    unit: '{event}',
  });
  const observe: Parameters<typeof gauge.addCallback>[0] = (result) => {
    for (const [name, lag] of lags) result.observe(lag, { 'bloodbank.projection.name': name });
  };
  gauge.addCallback(observe);
  return {
    isActive: meter !== createNoopMeter(),
    report: (projection, lag) => void lags.set(projection, lag),
    stop: () => gauge.removeCallback(observe),
  };
}
