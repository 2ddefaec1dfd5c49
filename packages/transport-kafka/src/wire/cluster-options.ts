import type { Logger } from '@bloodbank/core/ports';
import type { ConnectionOptions } from '@platformatic/kafka';

export interface Broker {
  readonly host: string;
  readonly port: number;
}

export interface ClusterOptions {
  readonly bootstrap: readonly Broker[];
  readonly clientId: string;
  readonly security: Pick<ConnectionOptions, 'tls' | 'sasl' | 'tlsServerName'>;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
  /** How long to wait before the next attempt to reach a cluster that is away. */
  readonly reconnect: { readonly initialDelayMs: number; readonly maxDelayMs: number };
  /** Where a broker is reached from here, when that is not where it says it is: behind a tunnel, for example. */
  readonly reach?: (broker: Broker) => Broker;
}
