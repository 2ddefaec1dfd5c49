import { createEventId } from '@bloodbank/core/envelope';
import type { RecordedMessage } from '@bloodbank/core/ports';

/** An event as a broker hands it over; `fields` stand in its envelope. */
export function messageOf(payload: object = {}, fields: object = {}): RecordedMessage {
  const id = createEventId();
  const envelope = {
    event_id: id,
    event_type: 'github.pr.created',
    timestamp: new Date().toISOString(),
    version: '1.0.0',
    source: { host: 'h', type: 'service', service: 'github-bridge' },
    correlation_ids: [],
    correlation_id: id,
    causation_id: null,
    payload,
    ...fields,
  };
  return {
    address: { kind: 'event', key: envelope.event_type },
    destination: 'bloodbank.events.v1',
    body: Buffer.from(JSON.stringify(envelope)),
    properties: { messageId: id },
    headers: {},
  };
}
