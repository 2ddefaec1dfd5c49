import { isJsonObject, type JsonObject } from '@bloodbank/schema-model';
import { claimsOn } from './changed.js';
import type { Rule, SchemaChange } from './rule.js';

export const valueNoDelete: Rule = {
  id: 'value-no-delete',
  purpose: 'what may hold a value still may.',
  why: 'A schema that became false, or not of everything, refuses every payload that carries the value.',
  fix: 'Leave the value possible. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if (!isShutOrOpened(change)) return;
    const isNowShut = isShut(change.current);
    const message = isNowShut ? 'no value is allowed any more' : 'a value is allowed where none was';
    yield* claimsOn(change, 'not', { message, at: [], alone: change.current, covers: true }, [
      isNowShut ? 'backward' : 'forward',
    ]);
  },
};

/** Whether one of the two takes nothing: then that is the change, whatever the other says of its values. */
export function isShutOrOpened({ previous, current }: Pick<SchemaChange, 'previous' | 'current'>): boolean {
  return isShut(previous) !== isShut(current);
}

/** How `false` is written where an object is wanted. */
function isShut(schema: JsonObject): boolean {
  const not = schema['not'];
  return isJsonObject(not) && Object.keys(not).length === 0;
}
