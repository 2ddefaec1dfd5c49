import { joinPointer } from '@bloodbank/core/json';
import { problemAt } from '../../document/schema-document.js';
import { type JsonObject, memberOf } from '../../json.js';
import { eachPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

/** A lower bound, an upper one, and whether the two may be equal. */
const RANGES: readonly (readonly [lower: string, upper: string, mayBeEqual: boolean])[] = [
  ['minimum', 'maximum', true],
  ['minimum', 'exclusiveMaximum', false],
  ['exclusiveMinimum', 'maximum', false],
  ['exclusiveMinimum', 'exclusiveMaximum', false],
  ['minLength', 'maxLength', true],
  ['minItems', 'maxItems', true],
  ['minProperties', 'maxProperties', true],
  ['minContains', 'maxContains', true],
];

export const rangeNotEmpty: Rule = {
  id: 'range-not-empty',
  purpose: 'no lower bound is above its upper one: nothing would lie between them.',
  check(set) {
    return [...eachPlace(set)].flatMap(({ document, schema, pointer }) =>
      RANGES.flatMap(([lower, upper, mayBeEqual]) => {
        const [least, most] = [numberAt(schema, lower), numberAt(schema, upper)];
        if (least === undefined || most === undefined || least < most || (mayBeEqual && least === most)) return [];
        const message = `Nothing is between ${lower} ${least} and ${upper} ${most}.`;
        const fix = least === most ? 'Let one of the two include its bound.' : `Exchange the two, or correct one.`;
        return [problemAt(document, joinPointer(pointer, lower), { rule: 'range-not-empty', message, fix })];
      }),
    );
  },
};

function numberAt(schema: JsonObject, keyword: string): number | undefined {
  const value = memberOf(schema, keyword);
  return typeof value === 'number' ? value : undefined;
}
