import type { CorrelationHealth, TransportHealth } from '@bloodbank/core';

/** The health of a bus. Events flow without the correlation store: when it is away, the bus is degraded and not down. */
export function describeHealth(transport: TransportHealth, correlation: CorrelationHealth): TransportHealth {
  const details = { ...transport.details, correlation: correlation.status, correlationStore: correlation.store };
  const isLess = transport.status === 'healthy' && correlation.status === 'degraded';
  return { status: isLess ? 'degraded' : transport.status, details };
}
