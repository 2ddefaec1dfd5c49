import { claimsOn, mapAt, namesAt, show, withMember } from './changed.js';
import { findRenames, hasMoved } from './find-renames.js';
import type { Rule } from './rule.js';

export const propertyNoAdd: Rule = {
  id: 'property-no-add',
  purpose: 'a new property is one that every consumer can do without.',
  why: 'Under the default policy consumers tolerate names that they do not know; where they do not, a closed schema refuses the new name, and an open one may have carried it with another type.',
  fix: 'Add it as an optional property.',
  *find(change) {
    const [old, now] = [mapAt(change.previous, 'properties'), mapAt(change.current, 'properties')];
    const wasRequired = new Set(namesAt(change.previous, 'required'));
    const demanded = new Set(namesAt(change.current, 'required').filter((name) => !wasRequired.has(name)));
    const renamed = new Set(findRenames(change).map(({ to }) => to));
    for (const name of Object.keys(now)) {
      if (Object.hasOwn(old, name) || hasMoved(change, name) || renamed.has(name)) continue;
      const parts = {
        message: `the property ${show(name)} was added`,
        at: ['properties', name],
        alone: withMember(change, 'properties', name),
      };
      // One that became required is for required-no-add to report.
      const forward = demanded.has(name) ? parts : { ...parts, whenSafe: 'note' as const };
      yield* claimsOn(change, 'properties', forward, ['forward']);
      yield* claimsOn(change, 'properties', parts, ['backward']);
    }
  },
};
