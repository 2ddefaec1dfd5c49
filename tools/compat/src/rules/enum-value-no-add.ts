import { listAt } from './changed.js';
import type { Rule } from './rule.js';
import { valueClaims } from './value-claims.js';

export const enumValueNoAdd: Rule = {
  id: 'enum-value-no-add',
  purpose: 'no value is added to an enumeration.',
  why: 'Consumers on the old version know all its values, and refuse a new one.',
  fix: 'Publish the new value only in a new version of the event, or make the property a plain string.',
  *find(change) {
    if (!Array.isArray(change.previous['enum']) || !Array.isArray(change.current['enum'])) return;
    const old = listAt(change.previous, 'enum');
    yield* valueClaims(listAt(change.current, 'enum'), old, (come, index, text) => ({
      direction: 'forward',
      message: `${text} added`,
      at: index === undefined ? ['enum'] : ['enum', index],
      before: ['enum'],
      alone: { ...change.previous, enum: [...old, ...come] },
    }));
  },
};
