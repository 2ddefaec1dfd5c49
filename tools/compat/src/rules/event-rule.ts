import type { JsonObject } from '@bloodbank/schema-model';
import type { TreeEvent } from '../trees/schema-tree.js';
import type { VerdictKind } from '../verdict.js';
import type { Direction, Effects, Level, WordImpacts } from './rule.js';

/** One event in both trees, or in one of them, with what the engine found of its payload. */
export interface EventChange {
  readonly previous?: TreeEvent;
  readonly current?: TreeEvent;
  /** What its file holds at the root, where its words stand. */
  readonly before: JsonObject;
  readonly now: JsonObject;
  /** The event is another file's, of which it is the renamed copy. */
  readonly isRenamed: boolean;
  readonly verdicts: Readonly<Record<Direction, VerdictKind>>;
  /** Queues of the workspace whose binding an event of this routing key reaches. */
  readonly consumersOf: (event: TreeEvent) => readonly Consumer[];
}

export interface Consumer {
  readonly queue: string;
  readonly pattern: string;
}

export interface EventClaim extends Effects {
  readonly directions: readonly Direction[];
  readonly verdict: VerdictKind;
  readonly level: Level;
  readonly message: string;
  readonly pointer: string;
  readonly deprecated?: string;
  /** Of the code against the generated types, what does not compile any more. */
  readonly breaksCode?: readonly ('publisher' | 'consumer')[];
}

/** A rule on a message as a whole: its name, its address, its being there. */
export interface EventRule {
  readonly id: string;
  /** Completes "Checks that ...". */
  readonly purpose: string;
  readonly why: string;
  readonly fix: string;
  /** The annotation that it is about, and what a change of it does. */
  readonly word?: string;
  readonly on?: WordImpacts;
  /** Where it is violated messages do not arrive, whatever their payload. */
  readonly isOfAddress?: true;
  readonly find: (change: EventChange) => Iterable<EventClaim>;
}
