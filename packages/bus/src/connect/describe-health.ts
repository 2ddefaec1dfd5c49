import { splitHosts } from '@bloodbank/core/message';
import type { CorrelationHealth, OutboxHealth, TransportHealth } from '@bloodbank/core/ports';

/**
 * The health of a bus, and where it stands. Events flow without the correlation store: when it is away, the bus is degraded
 * and not down; and so while an outbox keeps something, or has set something aside.
 */
export function describeHealth(
  transport: TransportHealth,
  correlation: CorrelationHealth,
  { address, exchange }: { readonly address: string; readonly exchange: string },
  outbox?: OutboxHealth,
): BusHealth {
  const { hostname: host, port } = new URL(splitHosts(address)[0]);
  const place = { host, ...(port === '' ? {} : { port: Number(port) }), exchange };
  const stores = { correlation: correlation.status, correlationStore: correlation.store };
  const isWhole = correlation.status === 'healthy' && (outbox?.status ?? 'healthy') === 'healthy';
  const isLess = transport.status === 'healthy' && !isWhole;
  return {
    status: isLess ? 'degraded' : transport.status,
    connected: transport.status !== 'unhealthy',
    details: { ...place, ...transport.details, ...stores, ...(outbox === undefined ? {} : detailsOf(outbox)) },
  };
}

function detailsOf({ status, waitingEvents, rejectedEvents }: OutboxHealth): TransportHealth['details'] {
  return { outbox: status, outboxWaiting: waitingEvents, outboxRejected: rejectedEvents };
}

export interface BusHealth extends TransportHealth {
  /** Whether something can be published now. */
  readonly connected: boolean;
}
