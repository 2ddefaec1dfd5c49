import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const uniqueItemsSame: Rule = {
  id: 'unique-items-same',
  purpose: 'whether a list may repeat itself stays as it is.',
  why: 'With uniqueItems a list that repeats itself is refused; without it old consumers meet repeats that they refuse.',
  fix: 'Keep uniqueItems. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if ((change.previous['uniqueItems'] === true) !== (change.current['uniqueItems'] === true))
      yield* presenceClaims(change, 'uniqueItems');
  },
};
