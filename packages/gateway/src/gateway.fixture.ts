import { contracts } from '@bloodbank/contracts';
import { type Envelope, type TransportHealth, verifyEnvelope } from '@bloodbank/core';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createGateway, type Gateway } from './create-gateway.js';
import type { GatewayBus } from './gateway-bus.js';
import type { GatewayOptions } from './gateway-options.js';

type PublishHow = Parameters<GatewayBus['publishEnvelope']>[1];

/** A bus that confirms at once and remembers, or fails as it is told: for what no broker does on demand. */
export interface ScriptedBus extends GatewayBus {
  readonly published: { readonly envelope: Envelope; readonly how: NonNullable<PublishHow> }[];
  /** Thrown by every publish while it is set. */
  failure: Error | undefined;
  /** Whether a queue is bound to what is published. */
  isHeard: boolean;
  /** Awaited by every publish. */
  gate: Promise<void>;
  state: TransportHealth;
  /** Tells the taps of an event that somebody else published. */
  pass(envelope: Envelope): void;
}

export const { registry } = contracts;

export function createScriptedBus(): ScriptedBus {
  const taps = new Set<(event: Envelope) => void>();
  const bus: ScriptedBus = {
    published: [],
    failure: undefined,
    isHeard: true,
    gate: Promise.resolve(),
    state: { status: 'healthy', details: { blocked: false } },
    async publishEnvelope(value, how = {}) {
      await bus.gate;
      if (bus.failure !== undefined) throw bus.failure;
      const opened = verifyEnvelope(registry, value);
      if (!opened.ok) throw new Error(opened.failure.message);
      const { envelope } = opened;
      bus.published.push({ envelope, how });
      bus.pass(envelope);
      const { event_id: eventId, event_type: eventType } = envelope;
      return { eventId, eventType, routingKey: eventType, routed: bus.isHeard, envelope };
    },
    async tap(_, onEvent) {
      taps.add(onEvent);
      return { stop: async () => void taps.delete(onEvent) };
    },
    health: () => bus.state,
    pass: (envelope) => {
      for (const tap of taps) tap(envelope);
    },
  };
  return bus;
}

export interface TestGateway extends Gateway {
  readonly bus: ScriptedBus;
}

export async function openGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const bus = createScriptedBus();
  const gateway = await createGateway({ registry, bus, inbox: createMemoryInbox(), port: 0, ...options });
  return { ...gateway, bus };
}

export const PR = { cache_key: 'bloodbank|423', cache_type: 'redis' };
