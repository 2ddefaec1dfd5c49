import type { Draft } from '../document/draft.js';
import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import { memberOf } from '../json.js';
import type { Problem } from '../problem.js';
import { type SchemaPlace, walkSchema } from '../refs/walk-schema.js';
import type { SchemaSet } from '../set/schema-set.js';

/** Every subschema of every file of a tree. */
export function* eachPlace(set: SchemaSet): Generator<SchemaPlace & { readonly document: SchemaDocument }> {
  for (const document of set.documents.values()) {
    for (const place of walkSchema(document.schema)) yield { ...place, document };
  }
}

type Report = (pointer: string, found: Parameters<typeof problemAt>[2]) => void;

/**
 * Problems with the words that files are written in, before they are put in those of 2020-12. A subschema that names a draft of its
 * own is left out, with all below it.
 */
export function eachWrittenPlace(
  set: SchemaSet,
  check: (place: SchemaPlace & { readonly draft: Draft }, report: Report) => void,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { draft, written } of set.documents.values()) {
    const others: string[] = [];
    for (const place of walkSchema(written.schema)) {
      if (place.pointer !== '' && memberOf(place.schema, '$schema') !== undefined) others.push(place.pointer);
      if (others.some((other) => place.pointer === other || place.pointer.startsWith(`${other}/`))) continue;
      check({ ...place, draft }, (pointer, found) => problems.push(problemAt(written, pointer, found)));
    }
  }
  return problems;
}
