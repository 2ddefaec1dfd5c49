import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';

export interface MatchedBranches {
  readonly both: readonly (readonly [previous: number, current: number])[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

/** Branches of a combinator that mean the same variant: alike, else told apart by the same mark, else those left at one place. */
export function matchBranches(previous: JsonValue | undefined, current: JsonValue | undefined): MatchedBranches {
  const old = Array.isArray(previous) ? (previous as readonly JsonValue[]) : [];
  const now = Array.isArray(current) ? (current as readonly JsonValue[]) : [];
  const left = new Set(old.keys());
  const right = new Set(now.keys());
  const both: [number, number][] = [];
  for (const markOf of [JSON.stringify, variantOf]) {
    const places = new Map<string, number[]>();
    for (const b of right) {
      const mark = markOf(now[b] ?? null);
      if (mark === undefined) continue;
      const known = places.get(mark);
      if (known === undefined) places.set(mark, [b]);
      else known.push(b);
    }
    for (const a of [...left]) {
      const b = places.get(markOf(old[a] ?? null) ?? '')?.shift();
      if (b === undefined) continue;
      both.push([a, b]);
      left.delete(a);
      right.delete(b);
    }
  }
  if (left.size === right.size) {
    const rest = [...right];
    for (const [at, a] of [...left].entries()) both.push([a, rest[at] ?? 0]);
    return { both, removed: [], added: [] };
  }
  return { both, removed: [...left], added: [...right] };
}

/** What tells a branch from its siblings: a reference, a constant property, a title, a type. */
function variantOf(branch: JsonValue): string | undefined {
  if (!isJsonObject(branch)) return undefined;
  if (typeof branch['$ref'] === 'string') return `ref ${branch['$ref']}`;
  const properties = isJsonObject(branch['properties']) ? branch['properties'] : {};
  const constants = Object.entries(properties).flatMap(([name, schema]) =>
    constantOf(schema) === undefined ? [] : [`${name}=${constantOf(schema)}`],
  );
  if (constants.length > 0) return `const ${constants.join(' ')}`;
  return typeof branch['title'] === 'string' ? `title ${branch['title']}` : typeOf(branch);
}

function constantOf(schema: JsonValue): string | undefined {
  if (!isJsonObject(schema)) return undefined;
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  const values = schema['enum'];
  return Array.isArray(values) && values.length === 1 ? JSON.stringify(values[0]) : undefined;
}

function typeOf(branch: JsonObject): string | undefined {
  return typeof branch['type'] === 'string' ? `type ${branch['type']}` : undefined;
}
