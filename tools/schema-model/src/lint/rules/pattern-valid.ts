import { checkPatterns } from '../../validation/check-patterns.js';
import type { Rule } from '../rule.js';

export const patternValid: Rule = {
  id: 'pattern-valid',
  purpose: 'every pattern is a regular expression under the flag u.',
  check: (set) => checkPatterns(set),
};
