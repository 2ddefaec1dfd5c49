import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const propertyNamesSame: Rule = {
  id: 'property-names-same',
  purpose: 'what properties may be called stays as it is.',
  why: 'propertyNames refuses every object with one name that does not fit.',
  fix: 'Keep propertyNames. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if (change.previous['propertyNames'] === undefined || change.current['propertyNames'] === undefined)
      yield* presenceClaims(change, 'propertyNames');
  },
};
