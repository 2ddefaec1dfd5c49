import type { Envelope } from '@bloodbank/core/envelope';
import type { CorrelatedEvent } from '@bloodbank/core/ports';

/** What of an envelope says where it stands among its causes and effects. */
export function correlatedEventOf(envelope: Envelope): CorrelatedEvent {
  const { event_id, event_type, timestamp, correlation_id, correlation_ids, source, metadata } = envelope;
  return { event_id, event_type, timestamp, correlation_id, correlation_ids, source, metadata };
}
