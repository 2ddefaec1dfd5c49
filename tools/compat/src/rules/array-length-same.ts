import { boundClaims } from './bound-claims.js';
import type { Rule } from './rule.js';

export const arrayLengthSame: Rule = {
  id: 'array-length-same',
  purpose: 'the lengths that a list may have stay as they are.',
  why: 'A shorter limit refuses lists that are already on their way; a longer one lets through what old consumers refuse.',
  fix: 'Keep minItems and maxItems. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    yield* boundClaims(change, 'low', ['minItems']);
    yield* boundClaims(change, 'high', ['maxItems']);
  },
};
