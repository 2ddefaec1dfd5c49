import type { ChainDirection, ChainLimits, ChainLink, CorrelationChain, CorrelationEntry } from '@bloodbank/core/ports';
import { compareEntries } from './event-order.js';

export const MAX_CHILDREN_TOLD = 1_000;

/** Ids of children that are read for one depth; a level of many wide events reads fewer of each. */
const CHILDREN_PER_LEVEL = 20_000;

const DEFAULT_MAX_DEPTH = 100;
const DEFAULT_MAX_EVENTS = 1_000;
const GREATEST_LIMIT = 10_000;

/** Reads some events at once; undefined where nobody named the id. */
export type ReadEntries = (
  ids: readonly string[],
  childLimit: number,
) => Promise<readonly (CorrelationEntry | undefined)[]>;

/** Breadth first, one read for each depth. Ends in circles too: no event is visited twice. */
export async function walkChain(
  eventId: string,
  direction: ChainDirection,
  limits: ChainLimits,
  read: ReadEntries,
): Promise<CorrelationChain> {
  const maxDepth = limitOf(limits.maxDepth, DEFAULT_MAX_DEPTH);
  const maxEvents = limitOf(limits.maxEvents, DEFAULT_MAX_EVENTS);
  const seen = new Set([eventId]);
  const events: ChainLink[] = [];
  let level = await readLevel([eventId], read);
  let isTruncated = false;

  for (let depth = 1; level.length > 0; depth++) {
    isTruncated ||= direction === 'descendants' && level.some(({ hasMoreChildren }) => hasMoreChildren === true);
    const found = findUnseen(level, direction, seen);
    if (found.size === 0) break;
    const room = depth > maxDepth ? 0 : maxEvents - events.length;
    const wanted = [...found.keys()].slice(0, room);
    isTruncated ||= wanted.length < found.size;
    if (wanted.length === 0) break;
    const entries = await readLevel(wanted, read);
    // A child stands in the list of its parent only once it was recorded: one without an event was forgotten just now.
    level = entries.filter(({ event }) => direction === 'ancestors' || event !== undefined);
    for (const entry of level) events.push({ ...entry, depth, via: found.get(entry.event_id) ?? eventId });
  }
  return { event_id: eventId, direction, events, truncated: isTruncated };
}

async function readLevel(ids: readonly string[], read: ReadEntries): Promise<readonly CorrelationEntry[]> {
  const childLimit = Math.max(1, Math.min(MAX_CHILDREN_TOLD, Math.floor(CHILDREN_PER_LEVEL / ids.length)));
  const entries = await read(ids, childLimit);
  return ids.map((id, index) => entries[index] ?? { event_id: id, parents: [], children: [] }).sort(compareEntries);
}

/** The next ids, each with the event that led to it. */
function findUnseen(
  level: readonly CorrelationEntry[],
  direction: ChainDirection,
  seen: Set<string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of level) {
    for (const id of direction === 'ancestors' ? entry.parents : entry.children) {
      if (seen.has(id)) continue;
      seen.add(id);
      found.set(id, entry.event_id);
    }
  }
  return found;
}

function limitOf(asked: number | undefined, usual: number): number {
  return Math.max(0, Math.min(GREATEST_LIMIT, Math.floor(asked ?? usual) || 0));
}
