import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const multipleOfSame: Rule = {
  id: 'multiple-of-same',
  purpose: 'the step of a number stays as it is.',
  why: 'A coarser step refuses numbers that are already on their way; a finer one lets through what old consumers refuse.',
  fix: 'Keep multipleOf. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    yield* presenceClaims(change, 'multipleOf');
  },
};
