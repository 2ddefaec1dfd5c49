import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const notSame: Rule = {
  id: 'not-same',
  purpose: 'what a value must not be stays as it is.',
  why: 'To forbid more refuses payloads that were fine; to forbid less lets through what old consumers refuse.',
  fix: 'Keep not. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if (change.previous['not'] === undefined || change.current['not'] === undefined)
      yield* presenceClaims(change, 'not');
  },
};
