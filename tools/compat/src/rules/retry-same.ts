import type { EventRule } from './event-rule.js';
import type { WordImpact, WordImpacts } from './rule.js';
import { wordRule } from './word-rule.js';

const OTHERWISE: WordImpact = {
  ...{ directions: ['backward'], verdict: 'SAFE', level: 'note' },
  ...{ sides: ['consumers'], bump: 'patch' },
  effect: 'what a handler fails on is tried again otherwise than before',
};
const ON: WordImpacts = { added: OTHERWISE, changed: OTHERWISE, removed: OTHERWISE };

export const retrySame: EventRule = wordRule({
  id: 'retry-same',
  purpose: 'a change of how often messages are tried again is seen by whoever reviews it.',
  why: 'It says for how long a failure may last before its messages become dead letters.',
  fix: 'Nothing to do.',
  word: 'x-retry',
  on: ON,
});
