import { matchBranches } from '../walk/match-branches.js';
import { claimsOn, withKeywords } from './changed.js';
import type { Rule } from './rule.js';

export const allOfSame: Rule = {
  id: 'all-of-same',
  purpose: 'what a value must fit all at once stays as it is.',
  why: 'Each part of allOf is one more demand: to add one refuses payloads, to remove one lets through what old consumers refuse.',
  fix: 'Keep the parts of allOf. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const { added, removed } = matchBranches(change.previous['allOf'], change.current['allOf']);
    const alone = withKeywords(change, 'allOf');
    for (const index of added)
      yield* claimsOn(change, 'allOf', { message: 'a part was added to allOf', at: ['allOf', index], alone }, [
        'backward',
      ]);
    for (const index of removed)
      yield* claimsOn(
        change,
        'allOf',
        { message: 'a part was removed from allOf', at: [], before: ['allOf', index], alone },
        ['forward'],
      );
  },
};
