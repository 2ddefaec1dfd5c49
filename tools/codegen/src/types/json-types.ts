import { isJsonObject, type JsonObject, type JsonValue, memberOf } from '@bloodbank/schema-model';

/** The types that TypeScript tells apart. */
export type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

export const ALL_TYPES: ReadonlySet<JsonType> = new Set(['object', 'array', 'string', 'number', 'boolean', 'null']);

/** The types of `within` that `type` and `not` leave. A schema that names no type allows every type. */
export function allowedTypes(schema: JsonObject, within: ReadonlySet<JsonType>): ReadonlySet<JsonType> {
  const refused = refusedTypes(memberOf(schema, 'not'));
  const declared = declaredTypes(schema);
  const left = [...within].filter(
    (type) => (declared?.has(type) ?? true) && !refused.has(type) && !(type === 'array' && refusesArrays(schema)),
  );
  return left.length === within.size ? within : new Set(left);
}

/** No list holds at least so many and at most fewer. */
function refusesArrays(schema: JsonObject): boolean {
  const least = memberOf(schema, 'minContains') ?? 1;
  const most = memberOf(schema, 'maxContains');
  return memberOf(schema, 'contains') !== undefined && typeof most === 'number' && Number(least) > most;
}

function declaredTypes(schema: JsonObject): ReadonlySet<string> | undefined {
  const names = namesIn(memberOf(schema, 'type'));
  return names === undefined ? undefined : new Set(names.map((name) => (name === 'integer' ? 'number' : name)));
}

/** Annotations refuse nothing, so they do not make a `not` any narrower. */
const ANNOTATIONS = new Set(['$comment', 'description', 'title']);

/** `not: {}` refuses everything, `not: { type }` those types; what any other `not` refuses has no type of its own. */
function refusedTypes(not: JsonValue | undefined): ReadonlySet<string> {
  if (not === true) return ALL_TYPES;
  if (!isJsonObject(not)) return new Set();
  const keywords = Object.keys(not).filter((keyword) => !ANNOTATIONS.has(keyword));
  if (keywords.length === 0) return ALL_TYPES;
  return new Set(keywords.length === 1 ? namesIn(memberOf(not, 'type')) : []);
}

function namesIn(value: JsonValue | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : undefined;
}
