import type { Registry, Source } from '@bloodbank/core';
import type { GatewayBus } from '../gateway-bus.js';
import { LIMITS } from '../http/limits.js';
import type { Intake } from './intake.js';
import { sealRequest } from './seal-request.js';

export interface DirectIntakeOptions {
  readonly registry: Registry;
  readonly bus: GatewayBus;
  /** Said of every event whose sender does not say it. */
  readonly source: Source;
  /** Default 8 seconds. */
  readonly timeoutMs?: number;
}

/** Hands events to the broker and waits for its word. What the broker does not confirm is not accepted. */
export function createDirectIntake(options: DirectIntakeOptions): Intake {
  const { registry, bus, source, timeoutMs = LIMITS.publishTimeoutMs } = options;
  return {
    async accept(request) {
      const { unroutable, traceparent } = request;
      const { envelope, routingKey, routed } = await bus.publishEnvelope(sealRequest(registry, source, request), {
        timeoutMs,
        // A request that would wait for its place is better sent again: its sender knows the delay then.
        whenFull: 'reject',
        ...(unroutable === undefined ? {} : { unroutable }),
        ...(traceparent === undefined ? {} : { traceparent }),
      });
      return { envelope, routingKey, outcome: 'confirmed', routed };
    },
    health: () => ({ status: bus.health().status, spooledEvents: 0, spooledBytes: 0 }),
    close: async () => {},
  };
}
