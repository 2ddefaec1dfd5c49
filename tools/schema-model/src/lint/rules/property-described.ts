import { joinPointer } from '@bloodbank/core/json';
import { problemAt } from '../../document/schema-document.js';
import { isJsonObject, type JsonSchema, memberOf } from '../../json.js';
import { keyOf } from '../../refs/target.js';
import type { SchemaSet } from '../../set/schema-set.js';
import { eachPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

export const propertyDescribed: Rule = {
  id: 'property-described',
  purpose: 'every property says what it holds, itself or through its $ref.',
  check(set) {
    return [...eachPlace(set)].flatMap(({ document, schema, pointer }) => {
      const properties = memberOf(schema, 'properties');
      // Inside a combinator a property narrows one that is described beside it.
      if (!isJsonObject(properties) || /\/(allOf|anyOf|oneOf|if|then|else|not)\b/.test(pointer)) return [];
      return Object.entries(properties).flatMap(([name, property]) => {
        const at = joinPointer(pointer, 'properties', name);
        if (isDescribed(set, document.file, at, property as JsonSchema)) return [];
        const message = `The property ${JSON.stringify(name)} has no description.`;
        return [
          problemAt(document, at, {
            rule: 'property-described',
            message,
            fix: 'Add a description: what it holds, in which unit.',
          }),
        ];
      });
    });
  },
};

function isDescribed(set: SchemaSet, file: string, pointer: string, schema: JsonSchema, depth = 0): boolean {
  if (typeof schema === 'boolean') return true;
  const description = memberOf(schema, 'description');
  if (typeof description === 'string' && description.trim() !== '') return true;
  const unit = set.units.get(set.refs.get(keyOf({ file, pointer })) ?? '');
  return unit !== undefined && depth < 20 && isDescribed(set, unit.file, unit.pointer, unit.schema, depth + 1);
}
