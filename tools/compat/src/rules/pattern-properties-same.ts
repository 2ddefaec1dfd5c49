import { claimsOn, mapAt, show, withMember } from './changed.js';
import type { Rule } from './rule.js';

export const patternPropertiesSame: Rule = {
  id: 'pattern-properties-same',
  purpose: 'what properties of a certain form must hold stays as it is.',
  why: 'A pattern takes in names that were free; without it they are free again.',
  fix: 'Keep patternProperties. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const [old, now] = [mapAt(change.previous, 'patternProperties'), mapAt(change.current, 'patternProperties')];
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (Object.hasOwn(old, name) && Object.hasOwn(now, name)) continue;
      const isNew = Object.hasOwn(now, name);
      const message = `properties like ${show(name)} are ${isNew ? 'described' : 'no longer described'}`;
      const at = isNew ? ['patternProperties', name] : [];
      const parts = {
        message,
        at,
        before: ['patternProperties', name],
        alone: withMember(change, 'patternProperties', name),
      };
      yield* claimsOn(change, 'patternProperties', { ...parts, whenSafe: isNew ? 'warning' : 'note' });
    }
  },
};
