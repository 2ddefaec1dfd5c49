import type { JsonObject } from '@bloodbank/schema-model';
import { claimsOn, withKeywords } from './changed.js';
import type { Rule } from './rule.js';

export const unionSame: Rule = {
  id: 'union-same',
  purpose: 'a union stays a union of its kind, and nothing else becomes one.',
  why: 'anyOf asks for one fitting variant or more, oneOf for exactly one; what fits two tells them apart.',
  fix: 'Keep the combinator. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const [old, now] = [unionsOf(change.previous), unionsOf(change.current)];
    if (old === now) return;
    const [first] = ['anyOf', 'oneOf'].filter((word) => change.current[word] !== undefined);
    const message = `the union went from ${old || 'none'} to ${now || 'none'}`;
    const alone = withKeywords(change, 'anyOf', 'oneOf', 'type', 'const', 'enum', '$ref');
    yield* claimsOn(change, 'anyOf', { message, at: first === undefined ? [] : [first], alone });
  },
};

function unionsOf(schema: JsonObject): string {
  return ['anyOf', 'oneOf'].filter((word) => Array.isArray(schema[word])).join(' and ');
}
