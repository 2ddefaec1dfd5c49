import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const identitySame: Rule = {
  id: 'identity-same',
  purpose: 'the identity of a schema stays as it is.',
  why: '$id is what other schemas and dataschema attributes call this schema by.',
  fix: 'Keep $id, and change it with the version.',
  *find(change) {
    if (change.isRoot) yield* presenceClaims(change, '$id', 'warning');
  },
};
