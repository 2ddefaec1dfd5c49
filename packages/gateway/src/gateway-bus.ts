import type { Envelope } from '@bloodbank/core/envelope';
import type { PublishReceipt, SendOptions, TransportHealth } from '@bloodbank/core/ports';

/** What the gateway needs of a bus. What `connectBus` returns has it. */
export interface GatewayBus {
  send(
    envelope: Envelope,
    options?: Pick<SendOptions, 'timeoutMs' | 'unroutable' | 'whenFull' | 'traceparent'>,
  ): Promise<PublishReceipt>;
  tap(patterns: readonly string[], onEvent: (event: Envelope) => void): Promise<{ stop(): Promise<void> }>;
  health(): TransportHealth;
}
