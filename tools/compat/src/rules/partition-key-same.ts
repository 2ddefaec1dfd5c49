import type { EventRule } from './event-rule.js';
import type { WordImpact, WordImpacts } from './rule.js';
import { wordRule } from './word-rule.js';

const MOVED: WordImpact = {
  ...{ directions: ['backward', 'forward'], verdict: 'SAFE', level: 'warning' },
  ...{ sides: ['consumers'], bump: 'minor' },
  effect: 'messages that belong together may be handled out of order, or at once, until all from before are handled',
};
const ON: WordImpacts = { added: MOVED, changed: MOVED, removed: MOVED };

export const partitionKeySame: EventRule = wordRule({
  id: 'partition-key-same',
  purpose: 'what keeps messages in order stays as it is.',
  why: 'Messages of one partition key are handled one after another. Under another key they go another way than those before them.',
  fix: 'Keep x-partition-key, or drain the queues between the two deployments.',
  word: 'x-partition-key',
  on: ON,
});
