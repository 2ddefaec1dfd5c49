import { joinPointer } from '@bloodbank/core/json';
import { isIgnoredBesideRef } from '../../document/upgrade-words.js';
import { memberOf } from '../../json.js';
import { eachWrittenPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

export const refAlone: Rule = {
  id: 'ref-alone',
  purpose: 'up to draft-07 no keyword stands beside a $ref: it would check nothing and say nothing.',
  check(set) {
    return eachWrittenPlace(set, ({ draft, schema, pointer }, report) => {
      for (const keyword of Object.keys(schema)) {
        if (!isIgnoredBesideRef(keyword, schema, draft)) continue;
        // An address of a file's root names the file.
        if (pointer === '' && (keyword === '$id' || keyword === 'id')) continue;
        report(joinPointer(pointer, keyword), {
          rule: 'ref-alone',
          severity: 'warning',
          message: `${keyword} checks nothing: ${draft} ignores what stands beside the $ref ${JSON.stringify(memberOf(schema, '$ref'))}.`,
          fix: `Put the two into "allOf": [{ "$ref": ... }, { ${JSON.stringify(keyword)}: ... }], or write the file in 2020-12.`,
        });
      }
    });
  },
};
