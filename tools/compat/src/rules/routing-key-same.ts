import type { EventRule } from './event-rule.js';

export const routingKeySame: EventRule = {
  id: 'routing-key-same',
  purpose: 'an event keeps its routing key.',
  why: 'Bindings match the routing key; under another one messages silently stop to arrive.',
  fix: 'Keep x-routing-key, or publish a new version under the new one.',
  isOfAddress: true,
  *find({ previous, current }) {
    if (previous === undefined || current === undefined || previous.routingKey === current.routingKey) return;
    const message = `the routing key went from ${previous.routingKey} to ${current.routingKey}`;
    yield { directions: ['backward', 'forward'], verdict: 'BREAK', level: 'error', message, pointer: '/x-routing-key' };
  },
};
