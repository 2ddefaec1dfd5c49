import { claimsOn, isSame, listAt, show } from './changed.js';
import type { Rule } from './rule.js';

export const enumValueNoDelete: Rule = {
  id: 'enum-value-no-delete',
  purpose: 'no value of an enumeration goes away.',
  why: 'Messages that carry the value are refused.',
  fix: 'Keep the value. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if (!Array.isArray(change.previous['enum']) || !Array.isArray(change.current['enum'])) return;
    const old = listAt(change.previous, 'enum');
    const now = listAt(change.current, 'enum');
    for (const [index, value] of old.entries()) {
      if (now.some((other) => isSame(other, value))) continue;
      const alone = { ...change.previous, enum: old.filter((_, at) => at !== index) };
      yield* claimsOn(
        change,
        'enum',
        { message: `the value ${show(value)} was removed`, before: ['enum', index], alone },
        ['backward'],
      );
    }
  },
};
