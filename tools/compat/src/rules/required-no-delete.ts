import { claimsOn, mapAt, namesAt, show } from './changed.js';
import type { Rule } from './rule.js';

export const requiredNoDelete: Rule = {
  id: 'required-no-delete',
  purpose: 'no required property becomes optional.',
  why: 'Old consumers refuse a message that comes without it.',
  fix: 'Keep it required. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const was = namesAt(change.previous, 'required');
    const now = new Set(namesAt(change.current, 'required'));
    const kept = was.filter((name) => now.has(name));
    const declared = mapAt(change.current, 'properties');
    const wasDeclared = mapAt(change.previous, 'properties');
    for (const [index, name] of was.entries()) {
      // One that is gone altogether is for property-no-delete to report.
      if (now.has(name) || (Object.hasOwn(wasDeclared, name) && !Object.hasOwn(declared, name))) continue;
      const required = was.filter((other) => other !== name);
      // A message without any of them is refused for the others as well.
      const apart = {
        previous: { ...change.previous, required: [...kept, name] },
        alone: { ...change.previous, required: kept },
      };
      const parts = {
        message: `${show(name)} is no longer required`,
        at: ['properties', name],
        before: ['required', index],
        ...(was.length === kept.length + 1 ? {} : { apart }),
      };
      yield* claimsOn(change, 'required', { ...parts, alone: { ...change.previous, required } }, ['forward']);
    }
  },
};
