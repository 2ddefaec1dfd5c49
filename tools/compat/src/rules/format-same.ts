import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const formatSame: Rule = {
  id: 'format-same',
  purpose: 'the format of a string stays as it is.',
  why: 'Formats are asserted here: a new one refuses strings that were fine, and a lost one lets through what old consumers refuse.',
  fix: 'Keep the format. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    yield* presenceClaims(change, 'format');
  },
};
