import { boundClaims } from './bound-claims.js';
import type { Rule } from './rule.js';

export const numberRangeSame: Rule = {
  id: 'number-range-same',
  purpose: 'the numbers that a value may be stay as they are.',
  why: 'A bound that moves inwards refuses numbers that are already on their way; one that moves outwards lets through what old consumers refuse.',
  fix: 'Keep the bounds. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    yield* boundClaims(change, 'low', ['minimum', 'exclusiveMinimum']);
    yield* boundClaims(change, 'high', ['maximum', 'exclusiveMaximum']);
  },
};
