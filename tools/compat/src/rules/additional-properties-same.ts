import { isJsonObject } from '@bloodbank/schema-model';
import { claimsOn, isSame, show } from './changed.js';
import type { Rule } from './rule.js';

export const additionalPropertiesSame: Rule = {
  id: 'additional-properties-same',
  purpose: 'what an object may hold besides its declared properties stays as it is.',
  why: 'To close an object refuses what other writers add; to describe or free the values of a map changes what may be in it.',
  fix: 'Keep additionalProperties. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const [old, now] = [
      change.previous['additionalProperties'] ?? true,
      change.current['additionalProperties'] ?? true,
    ];
    if (isSame(old, now) || (isJsonObject(old) && isJsonObject(now))) return;
    const at = change.current['additionalProperties'] === undefined ? [] : ['additionalProperties'];
    const message = `additionalProperties went from ${show(old)} to ${show(now)}`;
    const direction = now === false || old === true ? 'backward' : 'forward';
    const whenSafe = direction === 'backward' ? ({ whenSafe: 'warning' } as const) : {};
    yield* claimsOn(change, 'additionalProperties', { message, at, before: ['additionalProperties'], ...whenSafe }, [
      direction,
    ]);
  },
};
