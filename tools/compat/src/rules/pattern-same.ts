import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const patternSame: Rule = {
  id: 'pattern-same',
  purpose: 'the pattern of a string stays as it is.',
  why: 'Whether one regular expression holds all that another does cannot be decided in general, so a payload is searched for that tells them apart.',
  fix: 'Keep the pattern, or loosen it only where both sides are yours. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    yield* presenceClaims(change, 'pattern');
  },
};
