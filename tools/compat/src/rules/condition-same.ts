import { claimsOn, withKeywords } from './changed.js';
import type { Rule } from './rule.js';

export const conditionSame: Rule = {
  id: 'condition-same',
  purpose: 'what holds under a condition stays as it is.',
  why: 'if, then and else together decide; a change of one can refuse payloads that were fine.',
  fix: 'Keep the condition. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    const words = ['if', 'then', 'else'].filter(
      (word) => (change.previous[word] === undefined) !== (change.current[word] === undefined),
    );
    // then and else mean nothing without if.
    if (change.previous['if'] === undefined && change.current['if'] === undefined) return;
    const alone = withKeywords(change, 'if', 'then', 'else');
    for (const word of words) {
      const isNew = change.current[word] !== undefined;
      const parts = {
        message: `${word} was ${isNew ? 'added' : 'removed'}`,
        at: isNew ? [word] : [],
        before: [word],
        alone,
      };
      yield* claimsOn(change, word, parts);
    }
  },
};
