import { keyOf } from '@bloodbank/schema-model';
import { childPairs } from './child-pairs.js';
import type { Pair } from './pair.js';

/** One pair as often as it is met, however many events lead to it. */
export interface PairGraph {
  /** Every pair that is reached from a root, the root first. */
  from(root: Pair): Iterable<readonly [key: string, pair: Pair]>;
}

export function pairKey({ previous, current, sense }: Pair): string {
  return `${keyOf(previous)} ${keyOf(current)} ${sense}`;
}

/** Steps into each pair once for all roots: trees share most of their parts. */
export function createPairGraph(isUntouched: (file: string) => boolean): PairGraph {
  const children = new Map<string, readonly (readonly [string, Pair])[]>();
  const mayDiffer = ({ previous, current }: Pair): boolean =>
    previous.file !== current.file || previous.pointer !== current.pointer || !isUntouched(current.file);
  const childrenOf = (key: string, pair: Pair): readonly (readonly [string, Pair])[] => {
    const known = children.get(key);
    if (known !== undefined) return known;
    const found = childPairs(pair)
      .filter(mayDiffer)
      .map((child) => [pairKey(child), child] as const);
    children.set(key, found);
    return found;
  };
  return {
    *from(root) {
      const seen = new Set<string>();
      const pending: (readonly [string, Pair])[] = [[pairKey(root), root]];
      for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
        const [key, pair] = next;
        if (seen.has(key)) continue;
        seen.add(key);
        yield next;
        pending.push(...childrenOf(key, pair));
      }
    },
  };
}
