import { claimsOn, namesAt, show } from './changed.js';
import type { Rule, WordImpact } from './rule.js';

const FREED: WordImpact = {
  ...{ directions: ['backward'], verdict: 'SAFE', level: 'error' },
  ...{ sides: ['publishers', 'consumers'], bump: 'minor' },
  effect: 'the name may come back with another meaning than messages and consumers of the past know',
};

export const reservedNoDelete: Rule = {
  id: 'reserved-no-delete',
  purpose: 'no tombstone is taken away.',
  why: 'x-reserved keeps a removed name from being used again with another meaning.',
  fix: 'Put the name back into x-reserved.',
  word: 'x-reserved',
  on: { changed: FREED, removed: FREED },
  *find(change) {
    const now = new Set(namesAt(change.current, 'x-reserved'));
    for (const name of namesAt(change.previous, 'x-reserved')) {
      if (now.has(name)) continue;
      const { directions, level, effect, sides, bump } = FREED;
      const message = `${show(name)} is no longer reserved`;
      const parts = { message, alone: change.previous, whenSafe: level, effect, sides, bump };
      yield* claimsOn(change, 'x-reserved', parts, directions);
    }
  },
};
