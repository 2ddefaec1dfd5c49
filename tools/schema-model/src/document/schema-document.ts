import type { JsonObject } from '../json.js';
import type { Problem } from '../problem.js';
import type { Draft } from './draft.js';

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** One schema file, parsed, that can still say where in its text a pointer stands. */
export interface WrittenDocument {
  /** Relative to the root of the tree, with forward slashes. */
  readonly file: string;
  /** The file as a person would name it from where they are. */
  readonly displayFile: string;
  /** Of its text: two documents with the same say the same. */
  readonly hash: string;
  readonly schema: JsonObject;
  readonly locate: (pointer: string) => Position;
}

/**
 * A schema file in the words of 2020-12, whatever draft it was written in. Pointers lead into `schema`; `locate` finds them in
 * the file all the same.
 */
export interface SchemaDocument extends WrittenDocument {
  /** What the file was written in. */
  readonly draft: Draft;
  /** The file as it was parsed, for what is about its own words. */
  readonly written: WrittenDocument;
  /** Where in the file stands what a pointer into `schema` names, and the other way round. */
  readonly toWritten: (pointer: string) => string;
  readonly fromWritten: (pointer: string) => string;
}

/** A problem at a place of a document; a warning where `severity` says so. */
export function problemAt(
  document: Pick<WrittenDocument, 'displayFile' | 'locate'> & Partial<Pick<SchemaDocument, 'toWritten'>>,
  pointer: string,
  found: Pick<Problem, 'rule' | 'message' | 'fix'> & { readonly severity?: Problem['severity'] },
): Problem {
  const { displayFile, locate, toWritten = (same) => same } = document;
  return { severity: 'error', file: displayFile, ...locate(pointer), pointer: toWritten(pointer), ...found };
}
