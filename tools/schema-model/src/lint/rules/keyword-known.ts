import { joinPointer } from '@bloodbank/core/json';
import { editDistance } from '@bloodbank/core/text';
import { problemAt } from '../../document/schema-document.js';
import { allKeywords, isKeyword } from '../../refs/keywords.js';
import { eachPlace } from '../each-place.js';
import type { Rule } from '../rule.js';

export const keywordKnown: Rule = {
  id: 'keyword-known',
  purpose: 'every keyword is one of JSON Schema: a misspelt one checks nothing and says nothing.',
  check(set) {
    return [...eachPlace(set)].flatMap(({ document, schema, pointer }) =>
      Object.keys(schema).flatMap((keyword) => {
        if (isKeyword(keyword) || keyword.startsWith('x-')) return [];
        const near = allKeywords().find((known) => editDistance(keyword.toLowerCase(), known.toLowerCase()) <= 1);
        const message = `${JSON.stringify(keyword)} is not a keyword of JSON Schema and checks nothing.`;
        const fix = near === undefined ? 'Remove it, or make it an x- annotation.' : `Did you mean ${near}?`;
        const severity = near === undefined ? 'warning' : 'error';
        return [problemAt(document, joinPointer(pointer, keyword), { rule: 'keyword-known', message, fix, severity })];
      }),
    );
  },
};
