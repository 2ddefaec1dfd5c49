import type { JsonObject } from '../json.js';
import type { Problem } from '../problem.js';

export type Dialect = '2020-12' | 'draft-07';

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** One schema file, parsed, that can still say where in its text a pointer stands. */
export interface SchemaDocument {
  /** Relative to the root of the tree, with forward slashes. */
  readonly file: string;
  /** The file as a person would name it from where they are. */
  readonly displayFile: string;
  /** Of its text: two documents with the same say the same. */
  readonly hash: string;
  readonly dialect: Dialect;
  readonly schema: JsonObject;
  readonly locate: (pointer: string) => Position;
}

/** A problem at a place of a document; a warning where `severity` says so. */
export function problemAt(
  document: Pick<SchemaDocument, 'displayFile' | 'locate'>,
  pointer: string,
  found: Pick<Problem, 'rule' | 'message' | 'fix'> & { readonly severity?: Problem['severity'] },
): Problem {
  return { severity: 'error', file: document.displayFile, ...document.locate(pointer), pointer, ...found };
}
