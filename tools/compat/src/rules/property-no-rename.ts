import type { JsonObject } from '@bloodbank/schema-model';
import { claimsOn, deprecationOf, mapAt, show } from './changed.js';
import { findRenames } from './find-renames.js';
import type { Rule } from './rule.js';
import { renameProperty } from './without-property.js';

export const propertyNoRename: Rule = {
  id: 'property-no-rename',
  purpose: 'no property is called by another name.',
  why: 'Both versions accept each other where the property is optional, and yet the data is lost: each side looks for it under its own name.',
  fix: 'Keep the old name, or add the new one beside it and fill both. Where the old one goes for good and the other is a new one, put its name into x-reserved.',
  *find(change) {
    const old = mapAt(change.previous, 'properties');
    for (const { from, to } of findRenames(change)) {
      const message = `${show(from)} looks renamed to ${show(to)}`;
      const alone = renameProperty(change, from, to);
      const parts = {
        message,
        alone,
        at: ownPlace(change.current, to),
        before: ownPlace(change.previous, from),
        ...deprecationOf(old[from] ?? change.elsewhere?.previous[from]),
      };
      const effect = 'each side looks for the value under its own name, and it is lost without a complaint';
      yield* claimsOn(change, 'properties', { ...parts, whenSafe: 'error', effect }, ['forward']);
      yield* claimsOn(change, 'properties', parts, ['backward']);
    }
  },
};

/** Where a property stands; where another part declares it, that part is not for this rule to point at. */
function ownPlace(schema: JsonObject, name: string): readonly string[] {
  return Object.hasOwn(mapAt(schema, 'properties'), name) ? ['properties', name] : [];
}
