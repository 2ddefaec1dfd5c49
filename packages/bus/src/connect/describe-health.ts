import type { CorrelationHealth, TransportHealth } from '@bloodbank/core';

/**
 * The health of a bus, and where it stands. Events flow without the correlation store: when it is away, the bus is degraded
 * and not down.
 */
export function describeHealth(
  transport: TransportHealth,
  correlation: CorrelationHealth,
  { address, exchange }: { readonly address: string; readonly exchange: string },
): BusHealth {
  const { hostname: host, port } = new URL(address);
  const place = { host, ...(port === '' ? {} : { port: Number(port) }), exchange };
  const stores = { correlation: correlation.status, correlationStore: correlation.store };
  const isLess = transport.status === 'healthy' && correlation.status === 'degraded';
  return {
    status: isLess ? 'degraded' : transport.status,
    connected: transport.status !== 'unhealthy',
    details: { ...place, ...transport.details, ...stores },
  };
}

export interface BusHealth extends TransportHealth {
  /** Whether something can be published now. */
  readonly connected: boolean;
}
