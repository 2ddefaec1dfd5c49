import { joinPointer } from '@bloodbank/core/json';
import { problemAt } from '../../document/schema-document.js';
import { isJsonObject, type JsonSchema, memberOf } from '../../json.js';
import { keyOf } from '../../refs/target.js';
import type { SchemaSet } from '../../set/schema-set.js';
import { eachPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

const SCALARS: ReadonlySet<unknown> = new Set(['string', 'integer', 'number', 'boolean', 'null']);

export const uniqueItemsScalar: Rule = {
  id: 'unique-items-scalar',
  purpose: 'uniqueItems is asked of strings, numbers and the like only: objects are compared each with each.',
  check(set) {
    return [...eachPlace(set)].flatMap(({ document, schema, pointer }) => {
      const items = memberOf(schema, 'items');
      if (memberOf(schema, 'uniqueItems') !== true) return [];
      if (isJsonObject(items) && isScalar(set, document.file, joinPointer(pointer, 'items'), items)) return [];
      const message = 'uniqueItems compares these items each with each, so a long list takes quadratic time.';
      const fix = 'Remove uniqueItems, or say that items are of a scalar type.';
      return [
        problemAt(document, joinPointer(pointer, 'uniqueItems'), {
          rule: 'unique-items-scalar',
          severity: 'warning',
          message,
          fix,
        }),
      ];
    });
  },
};

function isScalar(set: SchemaSet, file: string, pointer: string, schema: JsonSchema, depth = 0): boolean {
  if (typeof schema === 'boolean' || depth > 20) return false;
  const type = memberOf(schema, 'type');
  if (type !== undefined) return (Array.isArray(type) ? type : [type]).every((name) => SCALARS.has(name));
  const unit = set.units.get(set.refs.get(keyOf({ file, pointer })) ?? '');
  return unit !== undefined && isScalar(set, unit.file, unit.pointer, unit.schema, depth + 1);
}
