import { claimsOn, deprecationOf, mapAt, namesAt, show } from './changed.js';
import { findRenames, hasMoved } from './find-renames.js';
import type { Rule } from './rule.js';
import { withoutProperty } from './without-property.js';

export const propertyNoDelete: Rule = {
  id: 'property-no-delete',
  purpose: 'no property goes away.',
  why: 'A required property that is gone makes old consumers refuse; an optional one is silently lost to whoever reads it.',
  fix: 'Keep the property. To retire it, write when in x-deprecated, and its name in x-reserved when it goes.',
  *find(change) {
    const [old, now] = [mapAt(change.previous, 'properties'), mapAt(change.current, 'properties')];
    const wasRequired = namesAt(change.previous, 'required');
    const reserved = new Set(namesAt(change.current, 'x-reserved'));
    const renamed = new Set(findRenames(change).map(({ from }) => from));
    for (const name of Object.keys(old)) {
      if (Object.hasOwn(now, name) || hasMoved(change, name) || renamed.has(name)) continue;
      const alone = withoutProperty(change, name);
      const kind = wasRequired.includes(name) ? 'required' : 'optional';
      const parts = {
        message: `the ${kind} property ${show(name)} was removed`,
        alone,
        at: ['properties', name],
        ...deprecationOf(old[name]),
      };
      // A tombstone shows that somebody thought of those who read it.
      const whenSafe = reserved.has(name) ? 'note' : 'warning';
      yield* claimsOn(change, 'properties', { ...parts, whenSafe }, ['forward']);
      yield* claimsOn(change, 'properties', parts, ['backward']);
    }
  },
};
