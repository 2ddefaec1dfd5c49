import { claimsOn, mapAt, namesAt, show } from './changed.js';
import type { Rule } from './rule.js';

export const requiredNoDelete: Rule = {
  id: 'required-no-delete',
  purpose: 'no required property becomes optional.',
  why: 'Old consumers refuse a message that comes without it.',
  fix: 'Keep it required. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const now = new Set(namesAt(change.current, 'required'));
    const declared = mapAt(change.current, 'properties');
    const wasDeclared = mapAt(change.previous, 'properties');
    for (const [index, name] of namesAt(change.previous, 'required').entries()) {
      // One that is gone altogether is for property-no-delete to report.
      if (now.has(name) || (Object.hasOwn(wasDeclared, name) && !Object.hasOwn(declared, name))) continue;
      const required = namesAt(change.previous, 'required').filter((other) => other !== name);
      const parts = {
        message: `${show(name)} is no longer required`,
        at: ['properties', name],
        before: ['required', index],
      };
      yield* claimsOn(change, 'required', { ...parts, alone: { ...change.previous, required } }, ['forward']);
    }
  },
};
