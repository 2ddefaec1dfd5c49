import type { TreeEvent } from '../trees/schema-tree.js';
import type { EventRule } from './event-rule.js';
import type { WordImpact } from './rule.js';

const CHANGED: Omit<WordImpact, 'effect'> = {
  ...{ directions: ['backward', 'forward'], verdict: 'BREAK', level: 'error' },
  ...{ sides: ['consumers'], bump: 'new-version' },
};
const ON: WordImpact = { ...CHANGED, effect: 'bindings do not match any more' };

export const routingKeySame: EventRule = {
  id: 'routing-key-same',
  purpose: 'an event keeps its routing key.',
  why: 'Bindings match the routing key; under another one messages silently stop to arrive.',
  fix: 'Keep x-routing-key, or publish a new version under the new one.',
  isOfAddress: true,
  word: 'x-routing-key',
  on: { added: ON, changed: ON, removed: ON },
  *find({ previous, current }) {
    if (previous === undefined || current === undefined) return;
    const [old, now] = [addressOf(previous), addressOf(current)];
    if (old === now) return;
    if (previous.routingKey !== current.routingKey) {
      const message = `the routing key went from ${previous.routingKey} to ${current.routingKey}`;
      yield { ...CHANGED, message, pointer: '/x-routing-key' };
    } else {
      const message = `x-priority is a word of the routing key, which went from ${old} to ${now}`;
      yield { ...CHANGED, message, pointer: '/x-priority' };
    }
  },
};

/** The key of a message that is published without a priority of its own. */
function addressOf({ routingKey, annotations }: TreeEvent): string {
  return routingKey.replace('{priority}', annotations.priority ?? 'normal');
}
