import { isJsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import type { NormalSchema } from './normal-schema.js';
import { Undecidable } from './undecidable.js';

const SAME_VALUE = ['not', 'if', 'then', 'else'];
const SAME_VALUE_LISTS = ['allOf', 'anyOf', 'oneOf'];

/** The definitions that apply to the same value as this schema. */
function* refsInPlace(schema: JsonValue | undefined): Generator<string> {
  if (!isJsonObject(schema)) return;
  if (typeof schema.$ref === 'string') yield schema.$ref.slice('#/$defs/'.length);
  for (const keyword of SAME_VALUE) yield* refsInPlace(schema[keyword]);
  for (const keyword of SAME_VALUE_LISTS)
    for (const part of (schema[keyword] ?? []) as readonly JsonSchema[]) yield* refsInPlace(part);
  for (const part of Object.values((schema.dependentSchemas ?? {}) as object)) yield* refsInPlace(part);
}

/** As often as this one definition may be asked of one value, by all the ways that lead to it. */
const MAX_WAYS = 100_000;

/**
 * Throws where a definition leads back to itself without entering a property or an item, for no validator would return; and where
 * the ways from one to another are so many that none would return in a lifetime.
 */
export function assertNoLoop({ $defs }: NormalSchema): void {
  const ways = new Map<string, number>();
  const open = new Set<string>();
  const visit = (name: string): number => {
    const known = ways.get(name);
    if (known !== undefined) return known;
    if (open.has(name) || open.size > 500) throw new Undecidable('a definition refers to itself at the same value');
    open.add(name);
    let count = 1;
    for (const next of refsInPlace($defs[name])) count += visit(next);
    if (count > MAX_WAYS) throw new Undecidable('one value is asked of the same definition too many times');
    open.delete(name);
    ways.set(name, count);
    return count;
  };
  for (const name of Object.keys($defs)) visit(name);
}
