import { randomUUID } from 'node:crypto';
import type { Envelope } from '@bloodbank/core/envelope';
import { Unreachable } from '@bloodbank/core/errors';
import type { OutboxEvent, PublishReceipt } from '@bloodbank/core/ports';
import type { OutboxProcess } from './outbox-harness.js';

/** What no broker does on demand: it takes events, or refuses them as it is told. */
export interface ScriptedBroker extends OutboxProcess {
  /** What it confirmed, in its order. */
  readonly taken: OutboxEvent[];
  /** Thrown for every event while it is set; of one event, where it says so. */
  failure: ((event: OutboxEvent) => Error | undefined) | undefined;
  /** Awaited by every publish. */
  gate: Promise<void>;
}

export const AWAY = (): Error => new Unreachable('amqp://nowhere', new Error('refused'));

export function createScriptedBroker(): ScriptedBroker {
  const broker: ScriptedBroker = {
    taken: [],
    failure: undefined,
    gate: Promise.resolve(),
    async send(event): Promise<PublishReceipt> {
      await broker.gate;
      const failure = broker.failure?.(event);
      if (failure !== undefined) throw failure;
      broker.taken.push(event);
      const { event_id: eventId, event_type: eventType } = event.envelope;
      return { eventId, eventType, routingKey: eventType, stored: 'broker', routed: true, envelope: event.envelope };
    },
  };
  return broker;
}

/** Whose payload is large enough that a hundred fill the store of a harness. An outbox looks into none of them. */
export function eventOf(source: string, n: number): OutboxEvent {
  const eventId = randomUUID();
  const envelope = {
    event_id: eventId,
    event_type: 'test.outbox.kept',
    timestamp: new Date(0).toISOString(),
    version: '1.0.0',
    source: { host: 'test', type: 'service' },
    correlation_ids: [],
    correlation_id: eventId,
    causation_id: null,
    agent_context: null,
    metadata: {},
    payload: { source, n, text: '\u{1F9DB} \u0000', padding: 'x'.repeat(400) },
  } as unknown as Envelope;
  return { source, envelope, unroutable: 'drop' };
}

export const idOf = ({ envelope }: Pick<OutboxEvent, 'envelope'>): string => envelope.event_id;
export const numberOf = ({ envelope }: OutboxEvent): number => (envelope.payload as { readonly n: number }).n;
