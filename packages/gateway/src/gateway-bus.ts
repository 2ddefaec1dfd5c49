import type { Envelope } from '@bloodbank/core/envelope';
import type { PublishOptions, PublishReceipt, SendOptions, TransportHealth } from '@bloodbank/core/ports';

/** What the gateway needs of a bus. What `connectBus` returns has it. */
export interface GatewayBus {
  send(
    envelope: Envelope,
    options?: Pick<SendOptions, 'timeoutMs' | 'unroutable' | 'whenFull' | 'traceparent'>,
  ): Promise<PublishReceipt>;
  /** Sends a command and waits for the answer of its owner. */
  request(type: string, payload: unknown, options: AskOptions): Promise<unknown>;
  tap(patterns: readonly string[], onEvent: (event: Envelope) => void): Promise<{ stop(): Promise<void> }>;
  health(): TransportHealth;
}

export interface AskOptions extends Omit<PublishOptions, 'routingKey' | 'unroutable'> {
  readonly timeoutMs: number;
  /** Told when the queue of its owner has it. */
  readonly onDelivered: () => void;
}
