import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { MeasuredPayload } from './payloads.js';

/** The service that every arm pretends to be. */
export const SERVICE = 'bench';

/** What is asked: a command of half a kilobyte, answered by a few fields. */
export const COMMAND = 'bench.order.check';

/** AMQP properties by the names that amqplib, rascal and most others give them. */
export interface MessageProperties {
  readonly messageId: string;
  readonly type: string;
  readonly correlationId: string;
  /** In seconds, as AMQP has it. */
  readonly timestamp: number;
  readonly appId: string;
  readonly contentType: 'application/json';
  readonly persistent: true;
  readonly mandatory: true;
}

/** One event in every form that a client may want it: Bloodbank takes the payload, all others the whole envelope. */
export interface Message {
  readonly eventType: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly envelope: Readonly<Record<string, unknown>>;
  readonly properties: MessageProperties;
}

/** What Bloodbank would put on the wire for this payload, field by field; a test holds the two together. */
export function createMessage({ eventType, payload }: Omit<MeasuredPayload, 'title'>): Message {
  const id = randomUUID();
  const timestamp = new Date();
  return {
    eventType,
    payload,
    envelope: {
      event_id: id,
      event_type: eventType,
      timestamp: timestamp.toISOString(),
      version: '1.0.0',
      source: { host: hostname(), type: 'service', app: SERVICE, service: SERVICE },
      correlation_ids: [],
      correlation_id: id,
      causation_id: null,
      agent_context: null,
      metadata: {},
      payload,
    },
    properties: {
      messageId: id,
      type: eventType,
      correlationId: id,
      timestamp: Math.floor(timestamp.getTime() / 1_000),
      appId: SERVICE,
      contentType: 'application/json',
      persistent: true,
      mandatory: true,
    },
  };
}
