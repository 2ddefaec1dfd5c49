import type { EventRule } from './event-rule.js';
import type { WordImpact, WordImpacts } from './rule.js';
import { wordRule } from './word-rule.js';

const AGEING: Omit<WordImpact, 'effect'> = {
  ...{ directions: ['forward'], verdict: 'SAFE', level: 'warning' },
  ...{ sides: ['consumers'], bump: 'minor' },
};
const SHORTER: WordImpact = { ...AGEING, effect: 'messages that wait for longer than that are never handled' };
const LONGER: WordImpact = { ...AGEING, effect: 'messages that would have expired are handled, however old they are' };
const ON: WordImpacts = { added: SHORTER, changed: SHORTER, removed: LONGER };

export const ttlSame: EventRule = wordRule(
  {
    id: 'ttl-same',
    purpose: 'messages live as long as before.',
    why: 'A message that outlives its time to live does not reach its handler; who was down meanwhile misses it.',
    fix: 'Keep x-ttl-seconds, or tell those who consume it for how long they may be down.',
    word: 'x-ttl-seconds',
    on: ON,
  },
  (old, now) => {
    const isLonger = typeof old === 'number' && typeof now === 'number' && now > old;
    return isLonger ? { changed: LONGER } : ON;
  },
);
