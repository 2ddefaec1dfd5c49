import { isJsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import type { NormalSchema } from './normalise.js';
import { Undecidable } from './undecidable.js';

const SAME_VALUE = ['not', 'if', 'then', 'else'];
const SAME_VALUE_LISTS = ['allOf', 'anyOf', 'oneOf'];

/** The definitions that judge the same value as this schema. */
function* refsInPlace(schema: JsonValue | undefined): Generator<string> {
  if (!isJsonObject(schema)) return;
  if (typeof schema.$ref === 'string') yield schema.$ref.slice('#/$defs/'.length);
  for (const keyword of SAME_VALUE) yield* refsInPlace(schema[keyword]);
  for (const keyword of SAME_VALUE_LISTS)
    for (const part of (schema[keyword] ?? []) as readonly JsonSchema[]) yield* refsInPlace(part);
  for (const part of Object.values((schema.dependentSchemas ?? {}) as object)) yield* refsInPlace(part);
}

/** Throws where a definition leads back to itself without entering a property or an item: no validator would return. */
export function assertNoLoop({ $defs }: NormalSchema): void {
  const done = new Set<string>();
  const open = new Set<string>();
  const visit = (name: string): void => {
    if (done.has(name)) return;
    if (open.has(name) || open.size > 500) throw new Undecidable('a definition refers to itself at the same value');
    open.add(name);
    for (const next of refsInPlace($defs[name])) visit(next);
    open.delete(name);
    done.add(name);
  };
  for (const name of Object.keys($defs)) visit(name);
}
