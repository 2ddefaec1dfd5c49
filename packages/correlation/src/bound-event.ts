import type { CorrelatedEvent } from '@bloodbank/core/ports';

const MAX_PARENTS = 100;
const MAX_OBJECT_LENGTH = 8_192;

/**
 * What is remembered of an event, and no more of it: its newest parents, and source and metadata where they are small.
 * An envelope may carry megabytes; what caused what must stay cheap to keep.
 */
export function boundEvent(event: CorrelatedEvent): CorrelatedEvent {
  const { event_id, event_type, timestamp, correlation_id, correlation_ids, source, metadata } = event;
  return {
    event_id,
    event_type,
    timestamp,
    correlation_id,
    correlation_ids: [...new Set(correlation_ids)].slice(-MAX_PARENTS),
    ...(isSmall(source) ? { source } : {}),
    ...(isSmall(metadata) ? { metadata } : {}),
  };
}

function isSmall(value: object | undefined): value is object {
  return value !== undefined && JSON.stringify(value).length <= MAX_OBJECT_LENGTH;
}
