import type { JsonValue } from '@bloodbank/schema-model';
import type { Node } from '../node/node.js';
import type { NodeTable } from '../node/node-table.js';
import type { Outcome } from './outcome.js';

/** A demand, or with `isMet` false its opposite. */
export interface Literal {
  readonly node: Node;
  readonly isMet: boolean;
}

/** What the solvers of single kinds of value ask of the one that holds them together. */
export interface SolverContext {
  readonly table: NodeTable;
  /** Of a value inside the one that is asked about. */
  solveInside(literals: readonly Literal[]): Outcome;
  /** Whether a value meets all. */
  check(literals: readonly Literal[], value: JsonValue): boolean;
  /** Counts work; throws where there was too much of it. */
  step(): void;
}

export function must(node: Node): Literal {
  return { node, isMet: true };
}

export function mustNot(node: Node): Literal {
  return { node, isMet: false };
}

/** A value other than these. */
export function otherThan(context: SolverContext, values: readonly JsonValue[]): readonly Literal[] {
  return values.length === 0 ? [] : [mustNot(context.table.oneOfValues(values))];
}
