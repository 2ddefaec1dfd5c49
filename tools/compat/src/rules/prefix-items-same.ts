import { claimsOn, listAt, withKeywords } from './changed.js';
import type { Rule } from './rule.js';

export const prefixItemsSame: Rule = {
  id: 'prefix-items-same',
  purpose: 'the first items of a list are described as before.',
  why: 'An item that is described at its place refuses lists that had something else there.',
  fix: 'Keep the described places, and add none. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    for (const keyword of ['prefixItems', 'items']) {
      const [old, now] = [listAt(change.previous, keyword), listAt(change.current, keyword)];
      if (old.length === now.length) continue;
      const message = `the list describes ${now.length} of its places one by one instead of ${old.length}`;
      yield* claimsOn(change, keyword, {
        message,
        alone: withKeywords(change, 'prefixItems', 'items', 'additionalItems'),
      });
    }
  },
};
