import type { Comparison } from '../compare.js';
import type { Direction } from '../rules/rule.js';
import type { Sameness } from '../trees/sameness.js';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';
import type { Pair } from '../walk/pair.js';
import type { CheckOptions } from './check-options.js';
import type { Explained } from './explain.js';
import type { Findings } from './findings.js';
import type { Read, ReadPair } from './read-pair.js';
import type { RemovedDefinition } from './removed-definitions.js';

/** What is the same for every event of a run. */
export interface PairContext {
  readonly previous: SchemaTree;
  readonly current: SchemaTree;
  readonly findings: Findings;
  readonly isUntouched: Sameness['isUntouched'];
  readonly removedBy: (previous: TreeEvent) => readonly RemovedDefinition[];
  readonly explain: (event: ReadPair, root: Pair, found: Comparison) => Explained;
  readonly read: (previous: TreeEvent, current: TreeEvent) => Read;
  readonly comparePair: (pair: ReadPair) => Comparison;
  readonly options: CheckOptions;
}

export function isChecked(direction: Direction, { options: { mode = 'full' } }: PairContext): boolean {
  return mode === 'full' || mode === direction;
}
