import type { Comparison } from '../compare.js';
import { Undecidable } from '../prepare/undecidable.js';
import { createPool, type Pool, type PoolOptions, type Versions } from './pool.js';

/** Puts events into pools; one that spoils a pool is left outside, as everything is that a pool cannot decide. */
export function createPools(
  members: readonly Versions[],
  options: PoolOptions,
): (versions: Versions) => Comparison | undefined {
  const poolOf = new Map<unknown, Pool>();
  const gather = (some: readonly Versions[]): void => {
    if (some.length === 0) return;
    try {
      const pool = createPool(some, options);
      for (const { current } of some) poolOf.set(current.root, pool);
    } catch (error) {
      if (!(error instanceof Undecidable || error instanceof RangeError)) throw error;
      if (some.length === 1) return;
      const half = some.length >> 1;
      gather(some.slice(0, half));
      gather(some.slice(half));
    }
  };
  gather(members);
  return (versions) => poolOf.get(versions.current.root)?.compare(versions);
}
