import { type Comparison, compareSchemas } from '../compare.js';
import { createPools } from '../pool/create-pools.js';
import { bundle } from '../trees/bundle.js';
import type { SchemaTree } from '../trees/schema-tree.js';
import type { CheckOptions } from './check-options.js';
import type { ReadPair } from './read-pair.js';

/** For each direction of an event; one that takes longer is asked again by itself. */
const PROOF_MS = 400;

/** The engine's verdict on an event: together with all that changed where that decides it, else by itself. */
export function createPairComparison(
  changed: readonly ReadPair[],
  previous: SchemaTree,
  current: SchemaTree,
  { policy = 'writer-reader', compare }: CheckOptions,
): (pair: ReadPair) => Comparison {
  const compareTogether = compare === undefined ? createPools(changed, { policy, proofMs: PROOF_MS }) : () => undefined;
  return (pair) => {
    const found = compareTogether(pair);
    if (found !== undefined) return found;
    const old = bundle(previous, pair.previous.root.target);
    const now = bundle(current, pair.current.root.target);
    if ('error' in old || 'error' in now) throw new Error('An event that was read cannot be bundled.');
    return (compare ?? compareSchemas)(old.schema, now.schema, { policy });
  };
}
