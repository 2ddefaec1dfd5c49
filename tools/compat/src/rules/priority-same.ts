import type { EventRule } from './event-rule.js';
import type { WordImpact, WordImpacts } from './rule.js';
import { wordRule } from './word-rule.js';

const OVERTAKING: WordImpact = {
  ...{ directions: ['forward'], verdict: 'SAFE', level: 'warning' },
  ...{ sides: ['consumers'], bump: 'minor' },
  effect: 'messages overtake others, or wait behind them, as they did not before',
};
const ON: WordImpacts = { added: OVERTAKING, changed: OVERTAKING, removed: OVERTAKING };

const rule: EventRule = wordRule({
  id: 'priority-same',
  purpose: 'messages keep their priority.',
  why: 'Where a queue has priorities, consumers get messages in another order than before.',
  fix: 'Keep x-priority, or set the priority where the one message is published.',
  word: 'x-priority',
  on: ON,
});

export const prioritySame: EventRule = {
  ...rule,
  *find(change) {
    // As a word of the routing key it is for routing-key-same to report.
    const isOfAddress = [change.previous, change.current].some((event) => event?.routingKey.includes('{priority}'));
    if (!isOfAddress) yield* rule.find(change);
  },
};
