import { keyOf } from '@bloodbank/schema-model/refs';
import type { Sameness } from '../trees/sameness.js';
import { type Link, linksBelow } from './links.js';
import type { Pair, Sense } from './pair.js';

/** One pair as often as it is met, however many events lead to it. */
export interface PairGraph {
  /** Every pair that is reached from a root, the root first, each by the shortest way. */
  from(root: Pair): Iterable<readonly [key: string, pair: Pair]>;
}

export function pairKey({ previous, current, sense }: Pick<Pair, 'previous' | 'current' | 'sense'>): string {
  return `${keyOf(previous)} ${keyOf(current)} ${sense}`;
}

/** Looks below each pair once for all roots: trees share most of their parts. */
export function createPairGraph(isUntouched: Sameness['isUntouched']): PairGraph {
  const known = new Map<string, readonly Link[]>();
  const mayDiffer = ({ previous, current }: Link): boolean =>
    previous.file !== current.file || previous.pointer !== current.pointer || !isUntouched(current);
  const linksOf = ({ previous, current }: Pair): readonly Link[] => {
    const key = `${keyOf(previous)} ${keyOf(current)}`;
    const links = known.get(key) ?? linksBelow(previous, current).filter(mayDiffer);
    known.set(key, links);
    return links;
  };
  return {
    *from(root) {
      const seen = new Set<string>();
      const pending = [root];
      for (const pair of pending) {
        const key = pairKey(pair);
        if (seen.has(key)) continue;
        seen.add(key);
        yield [key, pair];
        for (const link of linksOf(pair)) pending.push(follow(pair, link));
      }
    },
  };
}

function follow(parent: Pair, link: Link): Pair {
  const { previous, current, path, step, sense, isBranch, clause } = link;
  const anchor = parent.anchor ?? (isBranch ? parent : undefined);
  return {
    previous,
    current,
    sense: turned(parent.sense, sense),
    path: parent.path + path,
    steps: step === undefined ? parent.steps : [...parent.steps, step],
    parent,
    clauses: clause === undefined ? parent.clauses : [clause, ...parent.clauses],
    ...(anchor === undefined ? {} : { anchor }),
    ...((parent.isAsked ?? link.isAsked) === undefined ? {} : { isAsked: true as const }),
  };
}

function turned(outer: Sense, inner: Sense): Sense {
  if (outer === 'either' || inner === 'either') return 'either';
  return outer === inner ? 'same' : 'other';
}
