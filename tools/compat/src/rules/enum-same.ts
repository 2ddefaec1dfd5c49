import { isSame } from './changed.js';
import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const enumSame: Rule = {
  id: 'enum-same',
  purpose: 'what is an enumeration stays one, and nothing else becomes one.',
  why: 'To list the values refuses all others; to stop listing them lets through what old consumers refuse.',
  fix: 'Keep the enumeration as it is. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const isOld = Array.isArray(change.previous['enum']);
    if (isOld === Array.isArray(change.current['enum'])) return;
    // A constant that becomes a list of values, or back, is for const-same to report.
    if (!isSame(change.previous['const'], change.current['const'])) return;
    yield* presenceClaims(change, 'enum');
  },
};
