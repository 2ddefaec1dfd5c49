type Members = Readonly<Record<string, unknown>>;

const DEFINITION = /^#\/(?:\$defs|definitions)\//;
/** Keywords whose members are names, not keywords. */
const BY_NAME = new Set(['properties', 'patternProperties', 'dependentSchemas', 'dependencies']);
/** Keywords whose values are no schemas. */
const VALUES = new Set(['const', 'default', 'enum', 'examples']);

/**
 * Bundled schemas, by name, in the words of draft-07, which is what AsyncAPI speaks: tuples and dependencies are called
 * otherwise there. References lead to the same names below `root`.
 */
export function toDraft7(schemas: Members, root: string): Members {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(renamed(value as Members)).map(([word, member]) => [word, under(word, member)]),
    );
  };
  const under = (word: string, member: unknown): unknown => {
    if (VALUES.has(word)) return member;
    if (word === '$ref') return String(member).replace(DEFINITION, root);
    return BY_NAME.has(word) ? byName(member as Members) : convert(member);
  };
  const byName = (members: Members): Members =>
    Object.fromEntries(Object.entries(members).map(([name, schema]) => [name, convert(schema)]));
  return byName(schemas);
}

function renamed(schema: Members): Members {
  const { prefixItems, dependentRequired, dependentSchemas, ...rest } = schema;
  const { items, dependencies, ...others } = rest;
  const isTuple = Array.isArray(prefixItems);
  const all = { ...asObject(dependencies), ...asObject(dependentRequired), ...asObject(dependentSchemas) };
  return {
    ...others,
    ...(isTuple ? { items: prefixItems } : items === undefined ? {} : { items }),
    ...(isTuple && items !== undefined ? { additionalItems: items } : {}),
    ...(Object.keys(all).length === 0 ? {} : { dependencies: all }),
  };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
