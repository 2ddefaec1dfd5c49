import type { JsonObject, JsonValue } from '@bloodbank/schema-model';
import { claimsOn, isSame, withKeywords } from './changed.js';
import type { Rule } from './rule.js';

export const typeSame: Rule = {
  id: 'type-same',
  purpose: 'the type of a value stays as it is.',
  why: 'A value of another type is refused by whoever expects the old one; so is null where none was.',
  fix: 'Keep the type, or add a property of another name beside it. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const [old, now] = [typesOf(change.previous), typesOf(change.current)];
    if (isSame([...old].sort(), [...now].sort())) return;
    const gone = [...old].filter((type) => !holds(now, type));
    const come = [...now].filter((type) => !holds(old, type));
    const message = `the type went from ${typeText(change.previous['type'])} to ${typeText(change.current['type'])}`;
    // Where no value of the one type is of the other, nothing else that the schema says matters any more.
    const isOther = !old.some((type) => holds(now, type)) && !now.some((type) => holds(old, type));
    const parts = isOther
      ? { message, alone: withKeywords({ ...change, previous: {} }, 'type'), covers: true as const }
      : { message };
    if (gone.length > 0) yield* claimsOn(change, 'type', parts, ['backward']);
    if (come.length > 0) yield* claimsOn(change, 'type', parts, ['forward']);
  },
};

const TYPES = ['null', 'boolean', 'number', 'string', 'array', 'object'];

function typesOf(schema: JsonObject): readonly string[] {
  const type = schema['type'];
  return typeof type === 'string' ? [type] : Array.isArray(type) ? type.map(String) : TYPES;
}

function holds(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

function typeText(type: JsonValue | undefined): string {
  return type === undefined ? 'any' : Array.isArray(type) ? type.join(' or ') : String(type);
}
