import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const dependentRequiredSame: Rule = {
  id: 'dependent-required-same',
  purpose: 'what one property demands of the others stays as it is.',
  why: 'To demand a property beside another refuses payloads that have the one and not the other.',
  fix: 'Keep dependentRequired. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    yield* presenceClaims(change, 'dependentRequired');
  },
};
