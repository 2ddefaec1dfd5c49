import type { OutboxEvent } from '@bloodbank/core/ports';

/** An event as it waits on disk. What is read back was verified once, and is not any more: its contract may have changed. */
export interface WaitingEvent extends Omit<OutboxEvent, 'envelope'> {
  readonly envelope: { readonly event_id: string; readonly event_type: string };
}

/** Only what the port names: what else a caller's object holds is not for the disk. */
export function encodeWaitingEvent(event: OutboxEvent): Uint8Array {
  const { source, unroutable, traceparent, tracestate, persistent, routingKey, envelope } = event;
  const kept = { source, unroutable, traceparent, tracestate, persistent, routingKey, envelope };
  return Buffer.from(JSON.stringify(kept), 'utf8');
}

/** Of bytes that passed their check: whoever wrote them wrote an event. */
export function decodeWaitingEvent(bytes: Buffer): WaitingEvent {
  return JSON.parse(bytes.toString('utf8')) as WaitingEvent;
}
