import { claimsOn, isSame, mapAt, show } from './changed.js';
import type { Rule } from './rule.js';

export const dependentSchemasSame: Rule = {
  id: 'dependent-schemas-same',
  purpose: 'what holds where a property is present stays as it is.',
  why: 'A schema that applies where a property is present refuses payloads that were fine.',
  fix: 'Keep dependentSchemas. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    for (const keyword of ['dependentSchemas', 'dependencies']) {
      const [old, now] = [mapAt(change.previous, keyword), mapAt(change.current, keyword)];
      for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
        const isInBoth = Object.hasOwn(old, name) && Object.hasOwn(now, name);
        if (isInBoth && !(Array.isArray(old[name]) && !isSame(old[name], now[name]))) continue;
        const at = Object.hasOwn(now, name) ? [keyword, name] : [];
        const message = `what ${show(name)} demands ${isInBoth ? 'changed' : Object.hasOwn(now, name) ? 'was added' : 'was removed'}`;
        yield* claimsOn(
          change,
          keyword,
          { message, at, before: [keyword, name] },
          isInBoth ? undefined : Object.hasOwn(now, name) ? ['backward'] : ['forward'],
        );
      }
    }
  },
};
