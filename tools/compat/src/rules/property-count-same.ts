import { boundClaims } from './bound-claims.js';
import type { Rule } from './rule.js';

export const propertyCountSame: Rule = {
  id: 'property-count-same',
  purpose: 'how many properties an object may have stays as it is.',
  why: 'A tighter count refuses objects that are already on their way; a looser one lets through what old consumers refuse.',
  fix: 'Keep minProperties and maxProperties. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    yield* boundClaims(change, 'low', ['minProperties']);
    yield* boundClaims(change, 'high', ['maxProperties']);
  },
};
