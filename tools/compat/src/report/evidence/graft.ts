import { isJsonObject, type JsonObject, type JsonSchema } from '@bloodbank/schema-model';

/** A schema as it stands in its file, and the same with its references turned to names of parts. */
export interface Written {
  readonly source: JsonObject;
  readonly copy: JsonObject;
}

/** `true` and `false` as the objects that mean the same. */
export function asObject(schema: JsonSchema): JsonObject {
  return isJsonObject(schema) ? schema : schema ? {} : { not: {} };
}

/**
 * What a rule put together of two versions holds references as they stand in the files. Each member is taken from the copy of
 * the version that it came from, where its references are names.
 */
export function graft(mixed: JsonObject, ...sides: readonly Written[]): JsonObject {
  const copyOf = new Map<unknown, unknown>();
  for (const { source, copy } of sides) remember(source, copy, copyOf);
  const ref = sides.find(({ source }) => source['$ref'] === mixed['$ref'])?.copy['$ref'];
  const visit = (value: unknown): unknown => {
    if (copyOf.has(value)) return copyOf.get(value);
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, key === '$ref' ? ref : visit(member)]),
    );
  };
  const { $defs: _, definitions: __, $id: ___, $schema: ____, ...rest } = visit(mixed) as Record<string, JsonObject>;
  return rest;
}

/** Pairs the parts of a schema, and their parts, with those of its copy: the two differ in references alone. */
function remember(source: unknown, copy: unknown, into: Map<unknown, unknown>): void {
  if (typeof source !== 'object' || source === null || typeof copy !== 'object' || copy === null) return;
  for (const [key, member] of Object.entries(source)) {
    const other: unknown = Reflect.get(copy, key);
    if (typeof member !== 'object' || member === null || other === undefined) continue;
    into.set(member, other);
    remember(member, other, into);
  }
}
