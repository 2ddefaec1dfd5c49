import type { CorrelatedEvent, CorrelationEntry } from '@bloodbank/core/ports';
import type { Redis } from 'ioredis';

/** Of the original Python services; the namespace was an argument of theirs, and nobody gave another. */
const ORIGINAL = 'bloodbank:correlation';

/**
 * Adds what the original Python services wrote, and writes nothing: `bloodbank:correlation:forward:<child>`, JSON of `{parent_event_ids,
 * created_at, metadata}`, and `bloodbank:correlation:reverse:<parent>`, a set of children. What our own keys say of an event holds.
 */
export async function addOriginal(
  redis: Redis,
  ids: readonly string[],
  entries: readonly (CorrelationEntry | undefined)[],
  childLimit: number,
): Promise<readonly (CorrelationEntry | undefined)[]> {
  const asked = redis.pipeline();
  for (const id of ids) {
    asked.get(`${ORIGINAL}:forward:${id}`);
    // A set without its end: SMEMBERS would bring all of it.
    asked.sort(`${ORIGINAL}:reverse:${id}`, 'BY', 'nosort', 'LIMIT', 0, childLimit + 1);
  }
  const found = (await asked.exec()) ?? [];
  // A key of another kind than theirs was not written by them.
  const answer = (at: number): unknown => (found[at]?.[0] === null ? found[at]?.[1] : undefined);
  return ids.map((id, index) =>
    merge(id, entries[index], readForward(id, answer(2 * index)), textsIn(answer(2 * index + 1)), childLimit),
  );
}

function merge(
  id: string,
  own: CorrelationEntry | undefined,
  event: CorrelatedEvent | undefined,
  members: readonly string[],
  childLimit: number,
): CorrelationEntry | undefined {
  if (event === undefined && members.length === 0) return own;
  const children = [...new Set([...(own?.children ?? []), ...members])];
  const known = own?.event ?? event;
  const hasMore = own?.hasMoreChildren === true || children.length > childLimit;
  return {
    event_id: id,
    ...(known === undefined ? {} : { event: known }),
    parents: known?.correlation_ids ?? own?.parents ?? [],
    children: children.slice(0, childLimit),
    ...(hasMore ? { hasMoreChildren: true } : {}),
  };
}

/** They wrote down no type; some callers put it into the metadata. */
function readForward(id: string, stored: unknown): CorrelatedEvent | undefined {
  if (typeof stored !== 'string') return undefined;
  try {
    const { parent_event_ids: parents, created_at: createdAt, metadata } = JSON.parse(stored) as ForwardEntry;
    const ids = textsIn(parents);
    const type = metadata?.['event_type'];
    return {
      event_id: id,
      event_type: typeof type === 'string' ? type : 'unknown',
      timestamp: momentOf(createdAt),
      correlation_id: ids[0] ?? id,
      correlation_ids: ids,
      ...(metadata ? { metadata } : {}),
    };
  } catch {
    return undefined;
  }
}

interface ForwardEntry {
  readonly parent_event_ids?: unknown;
  readonly created_at?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Theirs is ISO without an offset, and UTC. */
function momentOf(value: unknown): string {
  const text = String(value);
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return new Date(Number.isNaN(time) ? 0 : time).toISOString();
}
