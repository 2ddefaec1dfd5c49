import type { EventRule } from './event-rule.js';
import type { WordImpact } from './rule.js';

const CHANGED: Omit<WordImpact, 'effect'> = {
  ...{ directions: ['backward', 'forward'], verdict: 'BREAK', level: 'error' },
  ...{ sides: ['publishers', 'consumers'], bump: 'new-version', breaksCode: ['publisher', 'consumer'] },
};
const ON: WordImpact = { ...CHANGED, effect: 'bindings, handlers and imports do not know the new name' };

export const eventTypeSame: EventRule = {
  id: 'event-type-same',
  purpose: 'an event keeps its name.',
  why: 'Bindings, handlers and imports are written against the name; under another one messages silently stop to arrive.',
  fix: 'Keep the name, and add an event of the new name beside it.',
  isOfAddress: true,
  word: 'x-event-type',
  on: { added: ON, changed: ON, removed: ON },
  *find({ previous, current, isRenamed }) {
    if (previous === undefined || current === undefined || previous.type === current.type) return;
    // Two files that were named for a comparison are one event, whatever each is called.
    if (!isRenamed && previous.file !== current.file) return;
    const message = isRenamed
      ? `the event was renamed from ${previous.type} to ${current.type}`
      : `the event type went from ${previous.type} to ${current.type}`;
    yield { ...CHANGED, ...(isRenamed ? { bump: 'major' } : {}), message, pointer: '/x-event-type' };
  },
};
