import { type JsonObject, memberOf } from '../json.js';
import type { Dialect } from './schema-document.js';

const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
  ['http://json-schema.org/draft-07/schema', 'draft-07'],
  ['https://json-schema.org/draft-07/schema', 'draft-07'],
]);

/** The dialect that `$schema` names, `undeclared` where it is absent, `unknown` where it names another one. */
export function declaredDialect(schema: JsonObject): Dialect | 'undeclared' | 'unknown' {
  const declared = memberOf(schema, '$schema');
  if (declared === undefined) return 'undeclared';
  return (typeof declared === 'string' ? DIALECTS.get(declared.replace(/#$/, '')) : undefined) ?? 'unknown';
}

/** What a file that declares no dialect is read as: draft-07 in a tree of draft-07 alone, else 2020-12. */
export function defaultDialect(schemas: Iterable<JsonObject>): Dialect {
  const declared = new Set<string>();
  for (const schema of schemas) declared.add(declaredDialect(schema));
  return declared.has('draft-07') && !declared.has('2020-12') ? 'draft-07' : '2020-12';
}
