import { joinPointer } from '@bloodbank/core/json';
import { problemAt } from '../../document/schema-document.js';
import { memberOf } from '../../json.js';
import { eachPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

/** A keyword that means something only beside one of the others. */
const COMPANIONS: readonly (readonly [keyword: string, others: readonly string[], fix: string])[] = [
  ['then', ['if'], 'Write the condition under "if", in the same schema; without one, use "allOf".'],
  ['else', ['if'], 'Write the condition under "if", in the same schema.'],
  ['minContains', ['contains'], 'Say under "contains" what is counted.'],
  ['maxContains', ['contains'], 'Say under "contains" what is counted.'],
];

export const thenWithIf: Rule = {
  id: 'then-with-if',
  purpose: 'a keyword that means something only beside another has it: then and else an if, minContains a contains.',
  check(set) {
    return [...eachPlace(set)].flatMap(({ document, schema, pointer }) =>
      COMPANIONS.flatMap(([keyword, others, fix]) => {
        if (memberOf(schema, keyword) === undefined || others.some((other) => memberOf(schema, other) !== undefined))
          return [];
        const message = `${keyword} checks nothing without ${others.join(' or ')} beside it.`;
        const found = { rule: 'then-with-if', severity: 'warning', message, fix } as const;
        return [problemAt(document, joinPointer(pointer, keyword), found)];
      }),
    );
  },
};
