import { claimsOn, mapAt, show } from './changed.js';
import { findRenames } from './find-renames.js';
import type { Rule } from './rule.js';
import { renameProperty } from './without-property.js';

export const propertyNoRename: Rule = {
  id: 'property-no-rename',
  purpose: 'no property is called by another name.',
  why: 'Both versions accept each other where the property is optional, and yet the data is lost: each side looks for it under its own name.',
  fix: 'Keep the old name, or add the new one beside it and fill both.',
  *find(change) {
    const [old, now] = [mapAt(change.previous, 'properties'), mapAt(change.current, 'properties')];
    for (const { from, to } of findRenames(old, now)) {
      const message = `${show(from)} looks renamed to ${show(to)}`;
      const alone = renameProperty(change, from, to);
      const parts = { message, alone, at: ['properties', to], before: ['properties', from] };
      yield* claimsOn(change, 'properties', { ...parts, whenSafe: 'warning' }, ['forward']);
      yield* claimsOn(change, 'properties', parts, ['backward']);
    }
  },
};
