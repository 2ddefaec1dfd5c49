import { boundClaims } from './bound-claims.js';
import type { Rule } from './rule.js';

export const containsCountSame: Rule = {
  id: 'contains-count-same',
  purpose: 'how many items must match stays as it is.',
  why: 'With contains, minContains and maxContains say how many items count; either can refuse a list that was fine.',
  fix: 'Keep minContains and maxContains. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if (change.previous['contains'] === undefined || change.current['contains'] === undefined) return;
    yield* boundClaims(change, 'low', ['minContains']);
    yield* boundClaims(change, 'high', ['maxContains']);
  },
};
