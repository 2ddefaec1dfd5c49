import { matchBranches } from '../walk/match-branches.js';
import { claimsOn, listAt } from './changed.js';
import type { Rule } from './rule.js';

export const unionBranchNoAdd: Rule = {
  id: 'union-branch-no-add',
  purpose: 'no variant is added to a union.',
  why: 'Consumers on the old version know no such variant; and in a oneOf, one that overlaps another makes what fits both fit none.',
  fix: 'Publish the new variant as an event of its own, or in a new version.',
  *find(change) {
    for (const keyword of ['anyOf', 'oneOf']) {
      if (!Array.isArray(change.previous[keyword]) || !Array.isArray(change.current[keyword])) continue;
      const { added } = matchBranches(change.previous[keyword], change.current[keyword]);
      for (const index of added) {
        const branches = [
          ...listAt(change.previous, keyword),
          ...listAt(change.current, keyword).slice(index, index + 1),
        ];
        const parts = {
          message: `a variant was added to ${keyword}`,
          at: [keyword, index],
          before: [keyword],
          alone: { ...change.previous, [keyword]: branches },
        };
        yield* claimsOn(change, keyword, parts);
      }
    }
  },
};
