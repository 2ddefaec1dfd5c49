import type { SchemaTree } from '@bloodbank/compat';

/** A tree to compare with, and what it is called. */
export interface Opened {
  readonly tree: SchemaTree;
  readonly label: string;
}
