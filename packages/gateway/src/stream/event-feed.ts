import type { Registry } from '@bloodbank/core/contract';
import { redactByContract } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { toCloudEvent } from '../cloudevents/cloud-event.js';
import type { GatewayBus } from '../gateway-bus.js';
import { createEventRing, type EventRing, type StreamedEvent } from './event-ring.js';

const RING_COUNT = 1_000;
const RING_BYTES = 8 * 1024 * 1024;

/** All events that pass, from one tap for all readers. */
export interface EventFeed {
  readonly ring: EventRing;
  readonly readers: Set<(event: StreamedEvent) => void>;
  /** Taps the bus, once. @throws what the bus throws while its broker is away; the next call tries again. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createEventFeed(bus: GatewayBus, registry: Registry): EventFeed {
  const ring = createEventRing(RING_COUNT, RING_BYTES);
  const readers = new Set<(event: StreamedEvent) => void>();
  let tap: ReturnType<GatewayBus['tap']> | undefined;

  const pass = (envelope: Envelope): void => {
    const event = describe(envelope, registry);
    ring.push(event);
    for (const read of readers) read(event);
  };
  return {
    ring,
    readers,
    async start() {
      tap ??= bus.tap(['#'], pass);
      try {
        await tap;
      } catch (thrown) {
        tap = undefined;
        throw thrown;
      }
    },
    async stop() {
      await tap?.then(({ stop }) => stop()).catch(() => {});
    },
  };
}

/** Written once for all readers, with what is sensitive already hidden. */
function describe(envelope: Envelope, registry: Registry): StreamedEvent {
  const payload = redactByContract(envelope.payload, envelope.event_type, registry);
  return {
    eventId: envelope.event_id,
    eventType: envelope.event_type,
    envelope: JSON.stringify({ ...envelope, payload }),
    cloudEvent: JSON.stringify(toCloudEvent(envelope, payload)),
  };
}
