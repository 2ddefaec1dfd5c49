import { claimsOn, mapAt, show, withMember } from './changed.js';
import { findRenames } from './find-renames.js';
import type { Rule } from './rule.js';

export const propertyNoAdd: Rule = {
  id: 'property-no-add',
  purpose: 'a new property is one that every consumer can do without.',
  why: 'Under the default policy consumers tolerate names that they do not know; where they do not, a closed schema refuses the new name, and an open one may have carried it with another type.',
  fix: 'Add it as an optional property.',
  *find(change) {
    const [old, now] = [mapAt(change.previous, 'properties'), mapAt(change.current, 'properties')];
    const renamed = new Set(findRenames(old, now).map(({ to }) => to));
    for (const name of Object.keys(now)) {
      if (Object.hasOwn(old, name) || renamed.has(name)) continue;
      const parts = {
        message: `the property ${show(name)} was added`,
        at: ['properties', name],
        alone: withMember(change, 'properties', name),
      };
      yield* claimsOn(change, 'properties', { ...parts, whenSafe: 'note' }, ['forward']);
      yield* claimsOn(change, 'properties', parts, ['backward']);
    }
  },
};
