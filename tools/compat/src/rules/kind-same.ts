import type { EventRule } from './event-rule.js';
import type { WordImpact } from './rule.js';

const CHANGED: WordImpact = {
  ...{ directions: ['backward', 'forward'], verdict: 'BREAK', level: 'error' },
  ...{ sides: ['publishers', 'consumers'], bump: 'new-version', breaksCode: ['publisher', 'consumer'] },
  effect:
    'consumers will not receive what goes through the other exchange, and neither publishers nor consumers compile any more',
};

export const kindSame: EventRule = {
  id: 'kind-same',
  purpose: 'an event stays an event, a command a command, a reply a reply.',
  why: 'Commands go through an exchange of their own, to one owner: consumers that wait on the other one get nothing. And an event is published and handled by other functions than a command, so that publishers and consumers break at compile time.',
  fix: 'Keep x-kind, and add a message of the other kind beside it.',
  word: 'x-kind',
  on: { added: CHANGED, changed: CHANGED, removed: CHANGED },
  *find({ previous, current }) {
    if (previous === undefined || current === undefined) return;
    const [old, now] = [previous.annotations.kind, current.annotations.kind];
    if (old === now) return;
    const message = `the kind went from ${old} to ${now}`;
    yield { ...CHANGED, message, pointer: '/x-kind' };
  },
};
