import type { SchemaSet, SchemaUnit } from '@bloodbank/schema-model';
import { hashOf } from '@bloodbank/schema-model/cache';

/**
 * By unit: a text that is different whenever anything differs that the unit's own type, validator or bundled schema is made
 * of. That is the text of its file, the draft that the tree gives it, and the names that its references lead to.
 */
export function unitSignatures(set: SchemaSet): (unit: SchemaUnit) => string {
  const known = signatures.get(set) ?? createSignatures(set);
  signatures.set(set, known);
  return known;
}

/** A set never changes, and is asked for every kind of file. */
const signatures = new WeakMap<SchemaSet, (unit: SchemaUnit) => string>();

function createSignatures(set: SchemaSet): (unit: SchemaUnit) => string {
  const references = new Map<string, string[]>();
  for (const [from, to] of set.refs) {
    const file = from.slice(0, from.indexOf('#'));
    const found = references.get(file) ?? [];
    found.push(`${from} ${set.units.get(to)?.name ?? ''}`);
    references.set(file, found);
  }
  const files = new Map(
    [...set.documents].map(([file, { hash, draft }]) => [
      file,
      hashOf(hash, draft, ...(references.get(file) ?? []).sort()),
    ]),
  );
  return ({ file, pointer, name }) => `${files.get(file)} ${name} ${pointer}`;
}
