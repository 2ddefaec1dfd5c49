import type { Contract } from '@bloodbank/core/contract';

type Members = Readonly<Record<string, unknown>>;

const DEFINITION = /^#\/(?:\$defs|definitions)\//;
/** Keywords whose values are data and hold no schema. */
const VALUES = new Set(['const', 'default', 'enum', 'examples', 'example']);

/** The component name of a contract's schema. Definitions have none with a dot in it, so the two never meet. */
export function componentOf({ type }: Contract): string {
  return type.includes('.') ? type.replace(/[{}]/g, '_') : `${type}.`;
}

/**
 * The schemas of many contracts as OpenAPI components. Definitions are hoisted beside them: their names are unique in a
 * tree of schemas.
 */
export function componentSchemas(contracts: readonly Contract[]): Members {
  const components: Record<string, unknown> = {};
  for (const contract of contracts) {
    const { $defs, definitions, $schema, $id: _, ...own } = contract.schema as Members;
    for (const [name, schema] of Object.entries({ ...asMembers(definitions), ...asMembers($defs) })) {
      components[name] = relink(schema);
    }
    // OpenAPI 3.1 speaks 2020-12 by itself; an older schema keeps saying what it speaks.
    const isOlder = typeof $schema === 'string' && !$schema.includes('2020-12');
    components[componentOf(contract)] = { ...(isOlder ? { $schema } : {}), ...asMembers(relink(own)) };
  }
  return components;
}

/** References lead to the components. */
function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([word, member]) => {
    if (word === '$ref' && typeof member === 'string')
      return [word, member.replace(DEFINITION, '#/components/schemas/')];
    return [word, VALUES.has(word) ? member : relink(member)];
  });
  return Object.fromEntries(members) as object;
}

function asMembers(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
