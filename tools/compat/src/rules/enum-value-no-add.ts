import { claimsOn, isSame, listAt, show } from './changed.js';
import type { Rule } from './rule.js';

export const enumValueNoAdd: Rule = {
  id: 'enum-value-no-add',
  purpose: 'no value is added to an enumeration.',
  why: 'Consumers on the old version know all its values, and refuse a new one.',
  fix: 'Publish the new value only in a new version of the event, or make the property a plain string.',
  *find(change) {
    if (!Array.isArray(change.previous['enum']) || !Array.isArray(change.current['enum'])) return;
    const old = listAt(change.previous, 'enum');
    for (const [index, value] of listAt(change.current, 'enum').entries()) {
      if (old.some((other) => isSame(other, value))) continue;
      const told = {
        message: `the value ${show(value)} was added`,
        at: ['enum', index],
        before: ['enum'],
        alone: { ...change.previous, enum: [...old, value] },
      };
      yield* claimsOn(change, 'enum', told, ['forward']);
    }
  },
};
