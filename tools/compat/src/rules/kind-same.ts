import type { EventRule } from './event-rule.js';

export const kindSame: EventRule = {
  id: 'kind-same',
  purpose: 'an event stays an event, a command a command, a reply a reply.',
  why: 'Commands go through an exchange of their own, to one owner; whoever waits on the other one gets nothing.',
  fix: 'Keep x-kind, and add a message of the other kind beside it.',
  isOfAddress: true,
  *find({ previous, current }) {
    if (previous === undefined || current === undefined) return;
    const [old, now] = [previous.annotations.kind, current.annotations.kind];
    if (old === now) return;
    const message = `the kind went from ${old} to ${now}`;
    yield { directions: ['backward', 'forward'], verdict: 'BREAK', level: 'error', message, pointer: '/x-kind' };
  },
};
