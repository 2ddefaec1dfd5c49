import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const contentSame: Rule = {
  id: 'content-same',
  purpose: 'what a string is said to hold stays as it is.',
  why: 'contentEncoding, contentMediaType and contentSchema check nothing, and still tell consumers how to read the string.',
  fix: 'Keep them, or publish a new version.',
  *find(change) {
    for (const keyword of ['contentEncoding', 'contentMediaType', 'contentSchema'])
      yield* presenceClaims(change, keyword, 'warning');
  },
};
