import type { EventRule } from './event-rule.js';

export const eventTypeSame: EventRule = {
  id: 'event-type-same',
  purpose: 'an event keeps its name.',
  why: 'Bindings and handlers are written against the name; under another one messages silently stop to arrive.',
  fix: 'Keep the name, and add an event of the new name beside it.',
  isOfAddress: true,
  *find({ previous, current }) {
    if (previous === undefined || current === undefined || previous.type === current.type) return;
    if (!previous.file.endsWith(current.file) && previous.file !== current.file) return;
    const message = `the event type went from ${previous.type} to ${current.type}`;
    yield { directions: ['backward', 'forward'], verdict: 'BREAK', level: 'error', message, pointer: '/x-event-type' };
  },
};
