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
    const gone = Object.keys(old).filter(
      (name) => !Object.hasOwn(now, name) && !hasMoved(change, name) && !renamed.has(name),
    );
    const stillRequired = new Set(namesAt(change.current, 'required'));
    const dropped = wasRequired.filter((name) => !stillRequired.has(name));
    for (const name of gone) {
      const alone = withoutProperty(change, name);
      const others = dropped.filter((other) => other !== name);
      const previous = { ...change.previous, required: wasRequired.filter((other) => !others.includes(other)) };
      const apart = { previous, alone: withoutProperty({ ...change, previous }, name) };
      const kind = wasRequired.includes(name) ? 'required' : 'optional';
      const parts = {
        message: `the ${kind} property ${show(name)} was removed`,
        alone,
        ...(others.length === 0 || !wasRequired.includes(name) ? {} : { apart }),
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
