import { claimsOn, namesAt, show } from './changed.js';
import type { Rule } from './rule.js';

export const reservedNoDelete: Rule = {
  id: 'reserved-no-delete',
  purpose: 'no tombstone is taken away.',
  why: 'x-reserved keeps a removed name from being used again with another meaning.',
  fix: 'Put the name back into x-reserved.',
  *find(change) {
    const now = new Set(namesAt(change.current, 'x-reserved'));
    for (const name of namesAt(change.previous, 'x-reserved')) {
      if (now.has(name)) continue;
      yield* claimsOn(
        change,
        'x-reserved',
        { message: `${show(name)} is no longer reserved`, alone: change.previous, whenSafe: 'error' },
        ['backward'],
      );
    }
  },
};
