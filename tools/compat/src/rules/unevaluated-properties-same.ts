import { presenceClaims } from './presence-claims.js';
import type { Rule } from './rule.js';

export const unevaluatedPropertiesSame: Rule = {
  id: 'unevaluated-properties-same',
  purpose: 'what an object may hold besides what any of its parts declares stays as it is.',
  why: 'unevaluatedProperties false refuses every name that no part declares.',
  fix: 'Keep unevaluatedProperties. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const [old, now] = [
      change.previous['unevaluatedProperties'] ?? true,
      change.current['unevaluatedProperties'] ?? true,
    ];
    if (typeof old === 'object' && typeof now === 'object') return;
    yield* presenceClaims(change, 'unevaluatedProperties', old === true && now === false ? 'warning' : undefined);
  },
};
