import { boundClaims } from './bound-claims.js';
import type { Rule } from './rule.js';

export const stringLengthSame: Rule = {
  id: 'string-length-same',
  purpose: 'the lengths that a string may have stay as they are.',
  why: 'A shorter limit refuses strings that are already on their way; a longer one lets through what old consumers refuse.',
  fix: 'Keep minLength and maxLength. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    yield* boundClaims(change, 'low', ['minLength']);
    yield* boundClaims(change, 'high', ['maxLength']);
  },
};
