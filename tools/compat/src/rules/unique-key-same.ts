import type { EventRule } from './event-rule.js';
import type { WordImpact, WordImpacts } from './rule.js';
import { wordRule } from './word-rule.js';

const OTHER_IDS: Omit<WordImpact, 'effect'> = {
  ...{ directions: ['backward', 'forward'], verdict: 'SAFE', level: 'error' },
  ...{ sides: ['publishers', 'consumers'], bump: 'major' },
};
const ON: WordImpacts = {
  added: {
    ...{ directions: ['forward'], verdict: 'SAFE', level: 'warning' },
    ...{ sides: ['publishers', 'consumers'], bump: 'minor' },
    effect: 'publishers that are not updated still give each message an id of its own, so repeats are not seen as such',
  },
  changed: {
    ...OTHER_IDS,
    effect: 'one fact gets another id before and after, so inboxes and idempotent consumers handle it twice',
  },
  removed: {
    ...OTHER_IDS,
    effect: 'each message gets an id of its own, so inboxes and idempotent consumers handle repeats',
  },
};

export const uniqueKeySame: EventRule = wordRule({
  id: 'unique-key-same',
  purpose: 'what makes two messages the same one stays as it is.',
  why: 'Event ids are made of the unique key, and inboxes remember ids: across the deployment the two no longer match.',
  fix: 'Keep x-unique-key, or publish a new version of the event with the other one.',
  word: 'x-unique-key',
  on: ON,
});
