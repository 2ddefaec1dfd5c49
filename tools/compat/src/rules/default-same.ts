import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const defaultSame: Rule = {
  id: 'default-same',
  purpose: 'the default of a value stays as it is.',
  why: 'Validators apply no default, but people read it as what a missing value means.',
  fix: 'Tell consumers that the meaning of a missing value changed.',
  *find(change) {
    yield* presenceClaims(change, 'default', 'note');
  },
};
