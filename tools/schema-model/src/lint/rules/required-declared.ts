import { problemAt } from '../../document/schema-document.js';
import { isJsonObject, memberOf } from '../../json.js';
import { joinPointer } from '../../pointer.js';
import { closest } from '../../text/closest.js';
import { eachPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

export const requiredDeclared: Rule = {
  id: 'required-declared',
  purpose: 'every required property is declared beside the list that requires it.',
  check(set) {
    return [...eachPlace(set)].flatMap(({ document, schema, pointer }) => {
      const required = memberOf(schema, 'required');
      const properties = memberOf(schema, 'properties');
      // Without `properties` the list narrows an object that is declared elsewhere: in `allOf`, or behind a `$ref`.
      if (
        !Array.isArray(required) ||
        !isJsonObject(properties) ||
        memberOf(schema, 'allOf') !== undefined ||
        memberOf(schema, '$ref') !== undefined
      )
        return [];
      return required.flatMap((name, index) => {
        if (typeof name !== 'string' || Object.hasOwn(properties, name)) return [];
        const near = closest(name, Object.keys(properties));
        const message = `${JSON.stringify(name)} is required and not declared.`;
        const fix =
          near === undefined
            ? 'Declare it under properties, or stop requiring it.'
            : `Did you mean ${JSON.stringify(near)}?`;
        return [
          problemAt(document, joinPointer(pointer, 'required', index), { rule: 'required-declared', message, fix }),
        ];
      });
    });
  },
};
