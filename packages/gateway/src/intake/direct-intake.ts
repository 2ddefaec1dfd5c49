import type { GatewayBus } from '../gateway-bus.js';
import { LIMITS } from '../http/limits.js';
import type { Intake } from './intake.js';

export interface DirectIntakeOptions {
  readonly bus: Pick<GatewayBus, 'send' | 'health'>;
  /** Default 8 seconds. */
  readonly timeoutMs?: number;
}

type SendOptions = NonNullable<Parameters<GatewayBus['send']>[1]>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Hands events to the broker and waits for its word. What the broker does not confirm is not accepted. */
export function createDirectIntake({ bus, timeoutMs = LIMITS.publishTimeoutMs }: DirectIntakeOptions): Intake {
  return {
    async accept({ envelope, unroutable, traceparent }) {
      // A request that would wait for its place is better sent again: its sender knows the delay then.
      const how: Writable<SendOptions> = { timeoutMs, whenFull: 'reject' };
      if (unroutable !== undefined) how.unroutable = unroutable;
      if (traceparent !== undefined) how.traceparent = traceparent;
      const { routingKey, routed, stored } = await bus.send(envelope, how);
      const outcome = stored === 'outbox' ? 'spooled' : 'confirmed';
      return routed === undefined ? { envelope, routingKey, outcome } : { envelope, routingKey, outcome, routed };
    },
    health: () => ({ status: bus.health().status, spooledEvents: 0, spooledBytes: 0 }),
    close: async () => {},
  };
}
