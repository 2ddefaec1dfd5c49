import { isSharedSource } from '@bloodbank/core/envelope';
import { isBlank } from '@bloodbank/core/json';
import type { CorrelatedEvent } from '@bloodbank/core/ports';

const MAX_PARENTS = 100;
const MAX_OBJECT_LENGTH = 8_192;

/**
 * What is remembered of an event, and no more of it: its newest parents, and source and metadata where they are small.
 * An envelope may carry megabytes; what caused what must stay cheap to keep.
 */
export function boundEvent(event: CorrelatedEvent): CorrelatedEvent {
  const { event_id, event_type, timestamp, correlation_id, correlation_ids, source, metadata } = event;
  const parents = boundParents(correlation_ids);
  if (isSmallSource(source) && isSmall(metadata)) {
    return { event_id, event_type, timestamp, correlation_id, correlation_ids: parents, source, metadata };
  }
  const bound: { -readonly [K in keyof CorrelatedEvent]: CorrelatedEvent[K] } = {
    event_id,
    event_type,
    timestamp,
    correlation_id,
    correlation_ids: parents,
  };
  if (isSmallSource(source)) bound.source = source;
  if (isSmall(metadata)) bound.metadata = metadata;
  return bound;
}

/** One for all: most events have none. */
const NO_PARENTS: readonly string[] = Object.freeze([]);

function boundParents(parents: readonly string[]): readonly string[] {
  if (parents.length === 0) return NO_PARENTS;
  return parents.length === 1 ? [...parents] : [...new Set(parents)].slice(-MAX_PARENTS);
}

/** Of those that every event of a publisher shares, and that never change. */
const knownSmall = new WeakSet<object>();

function isSmallSource(source: CorrelatedEvent['source']): source is NonNullable<CorrelatedEvent['source']> {
  if (source === undefined || !isSharedSource(source)) return isSmall(source);
  if (knownSmall.has(source)) return true;
  if (!isSmall(source)) return false;
  knownSmall.add(source);
  return true;
}

function isSmall(value: object | undefined): value is object {
  return value !== undefined && (isBlank(value) || JSON.stringify(value).length <= MAX_OBJECT_LENGTH);
}
