import type { CorrelatedEvent } from '@bloodbank/core/ports';

/** An event that was caused by others, at the moment `atMs`. */
export function correlatedEvent(id: string, parents: readonly string[] = [], atMs = 0): CorrelatedEvent {
  return {
    event_id: id,
    event_type: 'llm.prompt',
    timestamp: new Date(atMs).toISOString(),
    correlation_id: parents[0] ?? id,
    correlation_ids: parents,
  };
}
