import type { StoredMessage } from '@bloodbank/core/ports';
import type { Query } from '../postgres/database.js';

/**
 * A transaction of PostgreSQL, in which the tables of the projection are found by their plain names. It is committed together
 * with the checkpoint: what a handler does elsewhere is not part of it, and may happen again.
 */
export interface ProjectionTx {
  readonly query: Query;
}

/** A read model as the runner knows it; `defineProjection` makes one. */
export interface Projection {
  readonly name: string;
  /** From 1. Another version is built beside the one that answers. */
  readonly version: number;
  /** Statements that make its tables, by plain names. */
  readonly tables: readonly string[];
  /** Event types and topic patterns. */
  readonly types: readonly string[];
  /** Throws what is wrong with the event, or what its handler throws. */
  readonly apply: (message: StoredMessage, tx: ProjectionTx) => Promise<void>;
}
