import { problemAt } from '../../document/schema-document.js';
import { patternsOf } from '../../validation/patterns-of.js';
import type { Rule } from '../rule.js';

export const patternBounded: Rule = {
  id: 'pattern-bounded',
  purpose: 'a string with a pattern also says how long it may be.',
  check(set) {
    return patternsOf(set).flatMap(({ document, pointer, isBounded }) => {
      if (isBounded) return [];
      const message = 'The pattern stands without a maxLength.';
      return [
        problemAt(document, pointer, {
          rule: 'pattern-bounded',
          severity: 'warning',
          message,
          fix: 'Add "maxLength".',
        }),
      ];
    });
  },
};
