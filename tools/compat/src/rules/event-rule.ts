import type { TreeEvent } from '../trees/schema-tree.js';
import type { Verdict } from '../verdict.js';
import type { Direction, Level } from './rule.js';

/** One event in both trees, or in one of them, with what the engine found of its payload. */
export interface EventChange {
  readonly previous?: TreeEvent;
  readonly current?: TreeEvent;
  readonly verdicts: Readonly<Record<Direction, Verdict['verdict']>>;
  readonly previousId?: string;
  readonly currentId?: string;
  /** Queues of the workspace whose binding an event of this routing key reaches. */
  readonly consumersOf: (event: TreeEvent) => readonly Consumer[];
}

export interface Consumer {
  readonly queue: string;
  readonly pattern: string;
}

export interface EventClaim {
  readonly directions: readonly Direction[];
  readonly verdict: Verdict['verdict'];
  readonly level: Level;
  readonly message: string;
  readonly pointer: string;
  readonly deprecated?: string;
}

/** A rule on a message as a whole: its name, its address, its being there. */
export interface EventRule {
  readonly id: string;
  /** Completes "Checks that ...". */
  readonly purpose: string;
  readonly why: string;
  readonly fix: string;
  /** Where it is violated messages do not arrive, whatever their payload. */
  readonly isOfAddress?: true;
  readonly find: (change: EventChange) => Iterable<EventClaim>;
}
