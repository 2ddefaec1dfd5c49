import { joinPointer } from '@bloodbank/core/json';
import { closest } from '@bloodbank/core/text';
import { problemAt } from '../../document/schema-document.js';
import { memberOf } from '../../json.js';
import { declaredAround } from '../declared-around.js';
import { eachPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

export const requiredDeclared: Rule = {
  id: 'required-declared',
  purpose:
    'every required property is declared: beside the list that requires it, or where the same object is described.',
  check(set) {
    return [...eachPlace(set)].flatMap(({ document, schema, pointer }) => {
      const required = memberOf(schema, 'required');
      if (!Array.isArray(required) || required.length === 0) return [];
      const declared = declaredAround(set, document, pointer);
      if (declared === undefined) return [];
      return required.flatMap((name, index) => {
        if (typeof name !== 'string' || declared.has(name)) return [];
        const near = closest(name, declared.names);
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
