import type { EventPair } from '../trees/match-events.js';
import { changedPartsOf, isSameMeaning, isSameText, type Reach, reachOf } from '../trees/reach.js';
import type { Sameness } from '../trees/sameness.js';
import type { SchemaTree, TreeError, TreeEvent } from '../trees/schema-tree.js';

/** Two versions of an event with all that they reach, and how much of it differs. */
export interface ReadPair {
  readonly previous: Reach;
  readonly current: Reach;
  /** The parts that changed, where nothing else did. */
  readonly change?: string;
  readonly isSameText: boolean;
  /** What is the same for every value may still differ in words. */
  readonly isSameMeaning: boolean;
}

export type Read = ReadPair | { readonly error: TreeError; readonly side: 'before' | 'now' };

/** Reads each pair of events once: first to see which are to be compared at all, then to compare them. */
export function createPairReader(previous: SchemaTree, current: SchemaTree): (old: TreeEvent, now: TreeEvent) => Read {
  const known = new Map<TreeEvent, Read>();
  const read = (old: TreeEvent, now: TreeEvent): Read => {
    const after = readEvent(current, now);
    if ('error' in after) return { error: after.error, side: 'now' };
    const before = readEvent(previous, old);
    if ('error' in before) return { error: before.error, side: 'before' };
    const isSame = isSameText(before, after);
    const change = isSame ? undefined : changedPartsOf(before, after);
    return {
      previous: before,
      current: after,
      ...(change === undefined ? {} : { change }),
      isSameText: isSame,
      isSameMeaning: isSame || isSameMeaning(before, after),
    };
  };
  return (old, now) => {
    const found = known.get(now) ?? read(old, now);
    known.set(now, found);
    return found;
  };
}

export function readEvent(tree: SchemaTree, event: TreeEvent): Reach | { readonly error: TreeError } {
  return event.error === undefined ? reachOf(tree, { file: event.file, pointer: '' }) : { error: event.error };
}

/** The pairs of which the engine is asked. */
export function changedPairs(
  pairs: readonly EventPair[],
  isUntouched: Sameness['isUntouched'],
  read: (old: TreeEvent, now: TreeEvent) => Read,
): readonly ReadPair[] {
  return pairs.flatMap(({ previous, current }) => {
    if (previous === undefined || current === undefined) return [];
    if (previous.file === current.file && isUntouched({ file: current.file, pointer: '' })) return [];
    const found = read(previous, current);
    return 'error' in found || found.isSameMeaning ? [] : [found];
  });
}
