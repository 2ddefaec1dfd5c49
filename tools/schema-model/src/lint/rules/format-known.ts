import { joinPointer } from '@bloodbank/core/json';
import { closest } from '@bloodbank/core/text';
import { problemAt } from '../../document/schema-document.js';
import { memberOf } from '../../json.js';
import { createAjv } from '../../validation/create-ajv.js';
import { eachPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

export const formatKnown: Rule = {
  id: 'format-known',
  purpose: 'every format is one that validators check.',
  check(set) {
    const formats = Object.keys(createAjv('2020-12').formats);
    return [...eachPlace(set)].flatMap(({ document, schema, pointer }) => {
      const format = memberOf(schema, 'format');
      if (format === undefined || (typeof format === 'string' && formats.includes(format))) return [];
      const near = closest(String(format), formats);
      const message = `The format ${JSON.stringify(format)} is not known, so it checks nothing.`;
      const fix = near === undefined ? `Known formats: ${formats.join(', ')}.` : `Did you mean ${near}?`;
      return [
        problemAt(document, joinPointer(pointer, 'format'), {
          rule: 'format-known',
          message,
          fix,
          severity: 'warning',
        }),
      ];
    });
  },
};
