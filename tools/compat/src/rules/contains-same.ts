import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const containsSame: Rule = {
  id: 'contains-same',
  purpose: 'what a list must contain stays as it is.',
  why: 'A list without a matching item is refused as soon as one is demanded.',
  fix: 'Keep contains. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if (change.previous['contains'] === undefined || change.current['contains'] === undefined)
      yield* presenceClaims(change, 'contains');
  },
};
