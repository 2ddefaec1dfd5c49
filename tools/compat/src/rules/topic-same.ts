import type { EventRule } from './event-rule.js';
import type { WordImpact, WordImpacts } from './rule.js';
import { wordRule } from './word-rule.js';

const MOVED: WordImpact = {
  ...{ directions: ['backward', 'forward'], verdict: 'BREAK', level: 'error' },
  ...{ sides: ['consumers'], bump: 'new-version' },
  effect: 'on Kafka, who has the other version of the schema reads another topic, and will not receive it',
};
const ON: WordImpacts = { added: MOVED, changed: MOVED, removed: MOVED };

export const topicSame: EventRule = wordRule({
  id: 'topic-same',
  purpose: 'an event stays in its topic.',
  why: 'On Kafka a group reads the topics that its schemas name. In another one, messages silently stop to arrive, and what is in the old one is not read any more.',
  fix: 'Keep x-topic, or publish a new version in the new topic.',
  word: 'x-topic',
  on: ON,
});
