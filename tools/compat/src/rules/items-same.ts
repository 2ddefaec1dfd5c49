import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import { listAt } from './changed.js';
import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const itemsSame: Rule = {
  id: 'items-same',
  purpose: 'the items of a list are described as before.',
  why: 'To describe items refuses lists that were fine; to stop describing them lets through what old consumers refuse.',
  fix: 'Keep items. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    // Where more or fewer places are described one by one, that is why the others are described otherwise.
    if (placesOf(change.previous) !== placesOf(change.current)) return;
    for (const keyword of ['items', 'additionalItems']) {
      const [old, now] = [change.previous[keyword], change.current[keyword]];
      if (isSchema(old) && isSchema(now)) continue;
      if (Array.isArray(old) || Array.isArray(now)) continue;
      yield* presenceClaims(change, keyword);
    }
  },
};

function placesOf(schema: JsonObject): number {
  return listAt(schema, 'prefixItems').length;
}

/** Two of these are compared item by item. */
function isSchema(value: JsonValue | undefined): boolean {
  return isJsonObject(value);
}
