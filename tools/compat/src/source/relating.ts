import type { VerdictKind } from '../report/report.js';
import type { AlternativesOf } from './alternatives.js';
import type { TypeNode } from './type-node.js';
import type { TypeTable } from './type-table.js';

/**
 * How a value meets the type that is wanted. `fresh`: as a literal that is written right there, of which no name may be
 * unknown. `literal`: as one whose names were looked at already. `read`: as a value of which every name is read.
 */
export type Meeting = 'fresh' | 'literal' | 'read';

/** What the parts of the comparison need of each other. */
export interface Relating {
  readonly table: TypeTable;
  readonly alternatives: AlternativesOf;
  relate(from: TypeNode, to: TypeNode, meeting: Meeting): VerdictKind;
  /** Both are members of unions, and structures. */
  relateStructures(from: TypeNode, to: TypeNode, meeting: Meeting, except?: ReadonlySet<string>): VerdictKind;
}
