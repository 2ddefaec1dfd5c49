import { isJsonObject, type JsonObject } from '@bloodbank/schema-model';
import { claimsOn } from './changed.js';
import type { Rule } from './rule.js';

export const valueNoDelete: Rule = {
  id: 'value-no-delete',
  purpose: 'what may hold a value still may.',
  why: 'A schema that became false, or not of everything, refuses every payload that carries the value.',
  fix: 'Leave the value possible. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const isOldShut = isShut(change.previous);
    const isNowShut = isShut(change.current);
    if (isOldShut === isNowShut) return;
    const message = isNowShut ? 'no value is allowed any more' : 'a value is allowed where none was';
    yield* claimsOn(change, 'not', { message, at: [], alone: change.current, covers: true }, [
      isNowShut ? 'backward' : 'forward',
    ]);
  },
};

/** How `false` is written where an object is wanted. */
function isShut(schema: JsonObject): boolean {
  const not = schema['not'];
  return isJsonObject(not) && Object.keys(not).length === 0;
}
