import type { Envelope } from '@bloodbank/core';
import type { EnvelopeRequest } from '../intake/intake.js';

/** An event as it waits on disk. */
export interface WaitingEvent extends Pick<EnvelopeRequest, 'source' | 'unroutable' | 'traceparent'> {
  readonly envelope: Envelope;
}

export function encodeWaitingEvent(event: WaitingEvent): Uint8Array {
  return Buffer.from(JSON.stringify(event), 'utf8');
}

/** Of bytes that passed their check: whoever wrote them wrote an event. */
export function decodeWaitingEvent(bytes: Buffer): WaitingEvent {
  return JSON.parse(bytes.toString('utf8')) as WaitingEvent;
}
