import { checkSchemas } from '../../validation/check-schemas.js';
import type { Rule } from '../rule.js';

export const schemaValid: Rule = {
  id: 'schema-valid',
  purpose: 'every schema is one: its keywords hold what its dialect lets them hold, and it can be compiled.',
  check: (set) => checkSchemas(set),
};
