import { listAt } from './changed.js';
import type { Rule } from './rule.js';
import { valueClaims } from './value-claims.js';

export const enumValueNoDelete: Rule = {
  id: 'enum-value-no-delete',
  purpose: 'no value of an enumeration goes away.',
  why: 'Messages that carry the value are refused.',
  fix: 'Keep the value. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if (!Array.isArray(change.previous['enum']) || !Array.isArray(change.current['enum'])) return;
    yield* valueClaims(listAt(change.previous, 'enum'), listAt(change.current, 'enum'), (gone, index, text) => ({
      direction: 'backward',
      message: `${text} removed`,
      at: ['enum'],
      before: index === undefined ? ['enum'] : ['enum', index],
      alone: { ...change.previous, enum: listAt(change.previous, 'enum').filter((value) => !gone.has(value)) },
    }));
  },
};
