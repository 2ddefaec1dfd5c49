import { claimsOn, reversed, withKeywords } from './changed.js';
import type { Rule } from './rule.js';

export const conditionSame: Rule = {
  id: 'condition-same',
  purpose: 'what holds under a condition stays as it is.',
  why: 'if, then and else together decide; a change of one can refuse payloads that were fine.',
  fix: 'Keep the condition. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    // then and else mean nothing without if.
    if (change.previous['if'] === undefined && change.current['if'] === undefined) return;
    const [had, has] = [change.previous, change.current].map((schema) =>
      WORDS.filter((word) => schema[word] !== undefined),
    );
    const added = WORDS.filter((word) => has?.includes(word) && !had?.includes(word));
    const removed = WORDS.filter((word) => had?.includes(word) && !has?.includes(word));
    const parts = [verb(added, 'added'), verb(removed, 'removed')].filter((text) => text !== '');
    if (parts.length === 0) return;
    yield* claimsOn(change, 'if', {
      message: parts.join(', and '),
      at: added.slice(0, 1),
      before: removed.slice(0, 1),
      alone: withKeywords(change, ...WORDS),
      undone: withKeywords(reversed(change), ...WORDS),
    });
  },
};

const WORDS = ['if', 'then', 'else'];

function verb(words: readonly string[], what: string): string {
  return words.length === 0 ? '' : `${words.join(' and ')} ${words.length === 1 ? 'was' : 'were'} ${what}`;
}
