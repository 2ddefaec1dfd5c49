import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const dialectSame: Rule = {
  id: 'dialect-same',
  purpose: 'the dialect of a schema stays as it is.',
  why: 'The same words mean different things: siblings of $ref, items, format.',
  fix: 'Change the dialect of the whole tree at once, with no other change beside it.',
  *find(change) {
    if (change.isRoot && change.previous['$schema'] !== undefined && change.current['$schema'] !== undefined)
      yield* presenceClaims(change, '$schema', 'warning');
  },
};
