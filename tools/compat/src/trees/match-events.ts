import { compareText } from '@bloodbank/schema-model';
import { createLikeness } from './likeness.js';
import type { SchemaTree, TreeEvent } from './schema-tree.js';

/** One event in both trees, or in one of them. */
export interface EventPair {
  readonly previous?: TreeEvent;
  readonly current?: TreeEvent;
  /** They have neither file nor name in common, and say the same, or nearly. */
  readonly isRenamed?: true;
}

/**
 * By file, then by name, then by what they say, and last, where each tree holds a single schema of no particular name, because
 * it can mean no other.
 */
export function matchEvents(previous: SchemaTree, current: SchemaTree): readonly EventPair[] {
  const left = new Map(previous.events.map((event) => [event.file, event]));
  const right = new Map(current.events.map((event) => [event.file, event]));
  const pairs: EventPair[] = [];
  const join = (old: TreeEvent, now: TreeEvent, how: Pick<EventPair, 'isRenamed'> = {}): void => {
    pairs.push({ previous: old, current: now, ...how });
    left.delete(old.file);
    right.delete(now.file);
  };
  for (const [file, old] of [...left]) {
    const now = right.get(file);
    if (now !== undefined) join(old, now);
  }
  for (const old of [...left.values()]) {
    const now = [...right.values()].find(({ type, version }) => type === old.type && version === old.version);
    if (now !== undefined) join(old, now);
  }
  const [old, ...others] = left.values();
  const [now, ...more] = right.values();
  const isAlone = pairs.length === 0 && others.length === 0 && more.length === 0;
  if (old !== undefined && now !== undefined && isAlone && !isVersioned(old) && !isVersioned(now)) join(old, now);
  for (const [gone, come] of createLikeness(previous, current).match([...left.values()], [...right.values()]))
    join(gone, come, { isRenamed: true });
  for (const event of left.values()) pairs.push({ previous: event });
  for (const event of right.values()) pairs.push({ current: event });
  return pairs.sort((a, b) => compareText(nameOf(a), nameOf(b)));
}

function isVersioned({ file }: TreeEvent): boolean {
  return /\.v\d+\.json$/.test(file);
}

function nameOf({ previous, current }: EventPair): string {
  const event = current ?? previous;
  return `${event?.type} ${event?.version} ${event?.file}`;
}
