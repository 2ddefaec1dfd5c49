import { joinPointer } from '@bloodbank/core/json';
import { isIgnoredBesideRef, isNewerThan } from '../../document/upgrade-words.js';
import { eachWrittenPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

export const keywordInDraft: Rule = {
  id: 'keyword-in-draft',
  purpose: 'every keyword is one of the draft that its file is written in: one of a later draft checks nothing there.',
  check(set) {
    return eachWrittenPlace(set, ({ draft, schema, pointer }, report) => {
      for (const keyword of Object.keys(schema)) {
        const since = isNewerThan(keyword, draft);
        if (since === undefined || isIgnoredBesideRef(keyword, schema, draft)) continue;
        report(joinPointer(pointer, keyword), {
          rule: 'keyword-in-draft',
          severity: 'warning',
          message: `${keyword} checks nothing: it came with ${since}, and this is ${draft}.`,
          fix: `Let $schema name ${since} or a later draft, or say it in words of ${draft}.`,
        });
      }
    });
  },
};
