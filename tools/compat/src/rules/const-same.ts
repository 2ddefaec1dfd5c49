import type { JsonObject } from '@bloodbank/schema-model';
import { claimsOn, isSame, show, withKeywords } from './changed.js';
import type { Rule } from './rule.js';

export const constSame: Rule = {
  id: 'const-same',
  purpose: 'a constant stays as it is.',
  why: 'A constant is often what tells one event from another; a message with the new value is another event to old consumers.',
  fix: 'Publish a new event instead.',
  *find(change) {
    if (isSame(change.previous['const'], change.current['const'])) return;
    const message = `the constant went from ${constText(change.previous)} to ${constText(change.current)}`;
    const at = change.current['const'] !== undefined ? ['const'] : change.current['enum'] !== undefined ? ['enum'] : [];
    yield* claimsOn(change, 'const', { message, at, before: ['const'], alone: withKeywords(change, 'const', 'enum') });
  },
};

function constText(schema: JsonObject): string {
  if (schema['const'] !== undefined) return show(schema['const']);
  return schema['enum'] === undefined ? 'any value' : `one of ${show(schema['enum'])}`;
}
