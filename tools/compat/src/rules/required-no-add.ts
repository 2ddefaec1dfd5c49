import { claimsOn, mapAt, namesAt, show, withMember } from './changed.js';
import type { Rule } from './rule.js';

export const requiredNoAdd: Rule = {
  id: 'required-no-add',
  purpose: 'no property becomes required.',
  why: 'Messages that were sent without it are refused. A default does not help: no validator applies it.',
  fix: 'Leave it optional. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const old = new Set(namesAt(change.previous, 'required'));
    for (const [index, name] of namesAt(change.current, 'required').entries()) {
      if (old.has(name)) continue;
      const isDeclared = Object.hasOwn(mapAt(change.current, 'properties'), name);
      const message = `${show(name)} became required${isDeclared ? '' : ', and no property of that name is declared'}`;
      const taken = withMember(change, 'properties', name);
      const alone = { ...(isDeclared ? taken : change.previous), required: [...old, name] };
      yield* claimsOn(change, 'required', { message, at: ['required', index], before: ['required'], alone }, [
        'backward',
      ]);
    }
  },
};
