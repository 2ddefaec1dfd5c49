import { claimsOn, show, withKeywords } from './changed.js';
import type { Rule } from './rule.js';

export const referenceSame: Rule = {
  id: 'reference-same',
  purpose: 'a reference leads where it led.',
  why: 'What a $ref leads to is part of the payload: to add, to drop or to turn one is to change the payload.',
  fix: 'Keep the reference, or make sure that both schemas say the same.',
  *find(change) {
    if (!change.isRetargeted) return;
    const [old, now] = [change.previous['$ref'], change.current['$ref']];
    const message = `$ref went from ${show(old)} to ${show(now)}`;
    const alone = withKeywords(change, '$ref');
    yield* claimsOn(change, '$ref', { message, alone });
  },
};
