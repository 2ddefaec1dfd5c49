import type { EventRule } from './event-rule.js';

export const bindingNoCapture: EventRule = {
  id: 'binding-no-capture',
  purpose: 'a new event does not fall into a queue that was bound before it existed.',
  why: 'A wildcard binding takes in every name that fits it; its service meets an event that it has no handler for. A queue that is bound to # wants everything, and is only told.',
  fix: 'See that the consumer handles it or ignores it, or bind its queue more narrowly.',
  *find({ previous, current, consumersOf }) {
    if (previous !== undefined || current === undefined) return;
    for (const { queue, pattern } of consumersOf(current)) {
      if (!/[*#]/.test(pattern)) continue;
      const isForAll = /^#(\.#)*$/.test(pattern);
      const message = isForAll
        ? `${queue} is bound to ${pattern} and takes it in with everything else`
        : `its routing key matches the binding ${pattern} of ${queue}`;
      yield { directions: ['forward'], verdict: 'SAFE', level: isForAll ? 'note' : 'warning', message, pointer: '' };
    }
  },
};
