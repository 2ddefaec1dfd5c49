import { claimsOn, mapAt, namesAt, show, withMember } from './changed.js';
import type { Rule } from './rule.js';

export const propertyNoReturn: Rule = {
  id: 'property-no-return',
  purpose: 'no reserved name is used again.',
  why: 'Messages and consumers of the past know the name with its old meaning.',
  fix: 'Choose another name; the tombstone in x-reserved stays.',
  *find(change) {
    const reserved = new Set([...namesAt(change.previous, 'x-reserved'), ...namesAt(change.current, 'x-reserved')]);
    for (const name of Object.keys(mapAt(change.current, 'properties'))) {
      if (!reserved.has(name) || Object.hasOwn(mapAt(change.previous, 'properties'), name)) continue;
      const parts = {
        message: `the name ${show(name)} is reserved and came back`,
        at: ['properties', name],
        alone: withMember(change, 'properties', name),
      };
      yield* claimsOn(change, 'properties', { ...parts, whenSafe: 'error' }, ['backward']);
    }
  },
};
