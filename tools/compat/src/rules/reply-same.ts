import type { EventRule } from './event-rule.js';
import type { WordImpacts } from './rule.js';
import { wordRule } from './word-rule.js';

const ON: WordImpacts = {
  added: {
    ...{ directions: ['forward'], verdict: 'SAFE', level: 'warning' },
    ...{ sides: ['requesters', 'consumers'], bump: 'major', breaksCode: ['consumer'] },
    effect: 'requesters that wait for it get none from an owner that is not updated, and its handler has to return one',
  },
  changed: {
    ...{ directions: ['backward', 'forward'], verdict: 'BREAK', level: 'error' },
    ...{ sides: ['requesters', 'consumers'], bump: 'major', breaksCode: ['publisher', 'consumer'] },
    effect: 'requesters and the owner expect another reply from one another until both are updated',
  },
  removed: {
    ...{ directions: ['backward'], verdict: 'BREAK', level: 'error' },
    ...{ sides: ['requesters'], bump: 'major', breaksCode: ['publisher', 'consumer'] },
    effect: 'requesters that are not updated wait for a reply that does not come',
  },
};

export const replySame: EventRule = wordRule({
  id: 'reply-same',
  purpose: 'a command keeps its reply.',
  why: 'Requesters wait for the reply, and are compiled against its type in ReplyMap.',
  fix: 'Keep x-reply. Add a command of another name that has the other reply, or none.',
  word: 'x-reply',
  on: ON,
});
