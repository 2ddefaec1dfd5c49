import { matchBranches } from '../walk/match-branches.js';
import { claimsOn, listAt } from './changed.js';
import type { Rule } from './rule.js';

export const unionBranchNoDelete: Rule = {
  id: 'union-branch-no-delete',
  purpose: 'no variant of a union goes away.',
  why: 'Messages of that variant are refused.',
  fix: 'Keep the variant. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    for (const keyword of ['anyOf', 'oneOf']) {
      if (!Array.isArray(change.previous[keyword]) || !Array.isArray(change.current[keyword])) continue;
      const { removed } = matchBranches(change.previous[keyword], change.current[keyword]);
      for (const index of removed) {
        const branches = listAt(change.previous, keyword).filter((_, at) => at !== index);
        const parts = {
          message: `a variant was removed from ${keyword}`,
          before: [keyword, index],
          alone: { ...change.previous, [keyword]: branches },
        };
        yield* claimsOn(change, keyword, parts);
      }
    }
  },
};
