import type { IntakeRequest } from '../intake/intake.js';

/** An event as it waits on disk. What is read back was verified once, and is not any more: its contract may have changed. */
export interface WaitingEvent extends Omit<IntakeRequest, 'envelope'> {
  readonly envelope: { readonly event_id: string; readonly event_type: string };
}

export function encodeWaitingEvent(event: WaitingEvent): Uint8Array {
  return Buffer.from(JSON.stringify(event), 'utf8');
}

/** Of bytes that passed their check: whoever wrote them wrote an event. */
export function decodeWaitingEvent(bytes: Buffer): WaitingEvent {
  return JSON.parse(bytes.toString('utf8')) as WaitingEvent;
}
