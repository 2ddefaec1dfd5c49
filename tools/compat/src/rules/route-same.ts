import type { EventRule } from './event-rule.js';
import type { WordImpact, WordImpacts } from './rule.js';
import { wordRule } from './word-rule.js';

const GONE: Omit<WordImpact, 'effect'> = {
  ...{ directions: ['backward'], verdict: 'BREAK', level: 'error' },
  ...{ sides: ['http-producers'], bump: 'major' },
};
const ON: WordImpacts = {
  added: {
    ...{ directions: ['forward'], verdict: 'SAFE', level: 'note' },
    ...{ sides: ['http-producers'], bump: 'minor' },
    effect: 'a gateway that is not updated does not know the route',
  },
  changed: { ...GONE, effect: 'HTTP producers that are not updated post to a route that is not there' },
  removed: { ...GONE, effect: 'HTTP producers post to a route that is not there' },
};

export const routeSame: EventRule = wordRule({
  id: 'route-same',
  purpose: 'an HTTP route stays where it is.',
  why: 'Producers without AMQP post to the route; nobody compiles them against our types, and they learn of it from a 404.',
  fix: 'Keep x-http. Add an event with the other route beside it, and retire this one when nobody posts to it any more.',
  word: 'x-http',
  on: ON,
});
