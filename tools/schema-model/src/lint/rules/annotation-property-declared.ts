import { joinPointer } from '@bloodbank/core/json';
import { closest } from '@bloodbank/core/text';
import { problemAt } from '../../document/schema-document.js';
import { isJsonObject, type JsonSchema, memberOf } from '../../json.js';
import { keyOf } from '../../refs/target.js';
import type { SchemaSet } from '../../set/schema-set.js';
import type { Rule } from '../rule.js';

export const annotationPropertyDeclared: Rule = {
  id: 'annotation-property-declared',
  purpose: 'x-unique-key and x-partition-key name properties that the payload has.',
  check(set) {
    return set.events.flatMap((event) => {
      const document = set.documents.get(event.file);
      if (document === undefined) return [];
      const { uniqueKey = [], partitionKey } = event.annotations;
      const named = [
        ...uniqueKey.map((name, index) => ({ name, at: joinPointer('/x-unique-key', index) })),
        ...(partitionKey === undefined ? [] : [{ name: partitionKey, at: '/x-partition-key' }]),
      ];
      const declared = declaredProperties(set, event.file, event.unit.pointer, event.unit.schema);
      return named.flatMap(({ name, at }) => {
        if (declared.has(name)) return [];
        const near = closest(name, declared);
        const message = `The payload declares no property ${JSON.stringify(name)}.`;
        const fix = near === undefined ? 'Declare it, or name another.' : `Did you mean ${JSON.stringify(near)}?`;
        return [problemAt(document, at, { rule: 'annotation-property-declared', message, fix })];
      });
    });
  },
};

/** Top-level properties, through `$ref` and combinators. */
function declaredProperties(
  set: SchemaSet,
  file: string,
  pointer: string,
  schema: JsonSchema,
  depth = 0,
): ReadonlySet<string> {
  const names = new Set<string>();
  if (typeof schema === 'boolean' || depth > 20) return names;
  const properties = memberOf(schema, 'properties');
  for (const name of isJsonObject(properties) ? Object.keys(properties) : []) names.add(name);
  const add = (from: string, at: string, part: JsonSchema): void => {
    for (const name of declaredProperties(set, from, at, part, depth + 1)) names.add(name);
  };
  const unit = set.units.get(set.refs.get(keyOf({ file, pointer })) ?? '');
  if (unit !== undefined) add(unit.file, unit.pointer, unit.schema);
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const parts = memberOf(schema, keyword);
    for (const [index, part] of (Array.isArray(parts) ? parts : []).entries()) {
      if (isJsonObject(part)) add(file, joinPointer(pointer, keyword, index), part);
    }
  }
  return names;
}
