import type { SchemaDocument } from '../document/schema-document.js';
import { type SchemaPlace, walkSchema } from '../refs/walk-schema.js';
import type { SchemaSet } from '../set/schema-set.js';

/** Every subschema of every file of a tree. */
export function* eachPlace(set: SchemaSet): Generator<SchemaPlace & { readonly document: SchemaDocument }> {
  for (const document of set.documents.values()) {
    for (const place of walkSchema(document.schema)) yield { ...place, document };
  }
}
