import { claimsOn, mapAt, namesAt, show, withMember } from './changed.js';
import { findRenames } from './find-renames.js';
import type { Rule } from './rule.js';

export const requiredNoAdd: Rule = {
  id: 'required-no-add',
  purpose: 'no property becomes required.',
  why: 'Messages that were sent without it are refused. A default does not help: no validator applies it.',
  fix: 'Leave it optional. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const old = new Set(namesAt(change.previous, 'required'));
    const renamed = new Set(findRenames(change).flatMap(({ from, to }) => (old.has(from) ? [to] : [])));
    const now = namesAt(change.current, 'required');
    for (const [index, name] of now.entries()) {
      // One that was required under another name is for property-no-rename to report.
      if (old.has(name) || renamed.has(name)) continue;
      const isDeclared = Object.hasOwn(mapAt(change.current, 'properties'), name);
      const message = `${show(name)} became required${isDeclared ? '' : ', and no property of that name is declared'}`;
      const taken = withMember(change, 'properties', name);
      const alone = { ...(isDeclared ? taken : change.previous), required: [...old, name] };
      const undone = { ...change.current, required: now.filter((other) => other !== name) };
      const parts = { message, at: ['required', index], before: ['required'], alone, undone };
      yield* claimsOn(change, 'required', parts, ['backward']);
    }
  },
};
