import { claimsOn, show, withKeywords } from './changed.js';
import type { Rule } from './rule.js';

export const referenceSame: Rule = {
  id: 'reference-same',
  purpose: 'a reference leads where it led.',
  why: 'What a $ref leads to is part of the payload: to add, to drop or to turn one is to change the payload.',
  fix: 'Keep the reference, or make sure that both schemas say the same.',
  *find(change) {
    const [old, now] = [change.previous['$ref'], change.current['$ref']];
    if (old === now) return;
    const alone = withKeywords(change, '$ref', ...Object.keys(change.current));
    yield* claimsOn(change, '$ref', {
      message: `$ref went from ${show(old)} to ${show(now)}`,
      at: now === undefined ? [] : ['$ref'],
      before: ['$ref'],
      alone,
    });
  },
};
