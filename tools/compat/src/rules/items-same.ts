import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';
import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const itemsSame: Rule = {
  id: 'items-same',
  purpose: 'the items of a list are described as before.',
  why: 'To describe items refuses lists that were fine; to stop describing them lets through what old consumers refuse.',
  fix: 'Keep items. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    for (const keyword of ['items', 'additionalItems']) {
      const [old, now] = [change.previous[keyword], change.current[keyword]];
      if (isSchema(old) && isSchema(now)) continue;
      if (Array.isArray(old) || Array.isArray(now)) continue;
      yield* presenceClaims(change, keyword);
    }
  },
};

/** Two of these are compared item by item. */
function isSchema(value: JsonValue | undefined): boolean {
  return isJsonObject(value);
}
