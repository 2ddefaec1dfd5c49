import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const unevaluatedItemsSame: Rule = {
  id: 'unevaluated-items-same',
  purpose: 'what further items may be stays as it is.',
  why: 'unevaluatedItems false refuses lists with more items than are described.',
  fix: 'Keep unevaluatedItems. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if (
      typeof change.previous['unevaluatedItems'] !== 'object' ||
      typeof change.current['unevaluatedItems'] !== 'object'
    )
      yield* presenceClaims(change, 'unevaluatedItems');
  },
};
