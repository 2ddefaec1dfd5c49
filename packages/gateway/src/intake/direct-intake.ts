import type { GatewayBus } from '../gateway-bus.js';
import { LIMITS } from '../http/limits.js';
import type { Intake } from './intake.js';

export interface DirectIntakeOptions {
  readonly bus: Pick<GatewayBus, 'send' | 'health'>;
  /** Default 8 seconds. */
  readonly timeoutMs?: number;
}

/** Hands events to the broker and waits for its word. What the broker does not confirm is not accepted. */
export function createDirectIntake({ bus, timeoutMs = LIMITS.publishTimeoutMs }: DirectIntakeOptions): Intake {
  return {
    async accept({ envelope, unroutable, traceparent }) {
      const { routingKey, routed, stored } = await bus.send(envelope, {
        timeoutMs,
        // A request that would wait for its place is better sent again: its sender knows the delay then.
        whenFull: 'reject',
        ...(unroutable === undefined ? {} : { unroutable }),
        ...(traceparent === undefined ? {} : { traceparent }),
      });
      const outcome = stored === 'outbox' ? 'spooled' : 'confirmed';
      return { envelope, routingKey, outcome, ...(routed === undefined ? {} : { routed }) };
    },
    health: () => ({ status: bus.health().status, spooledEvents: 0, spooledBytes: 0 }),
    close: async () => {},
  };
}
