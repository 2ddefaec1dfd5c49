import type { Envelope, PublishOptions, PublishReceipt, TransportHealth } from '@bloodbank/core';

/** What the gateway needs of a bus. What `connectBus` returns has it. */
export interface GatewayBus {
  publishEnvelope(
    envelope: unknown,
    options?: Pick<PublishOptions, 'timeoutMs' | 'unroutable' | 'whenFull' | 'traceparent'>,
  ): Promise<PublishReceipt>;
  tap(patterns: readonly string[], onEvent: (event: Envelope) => void): Promise<{ stop(): Promise<void> }>;
  health(): TransportHealth;
}
