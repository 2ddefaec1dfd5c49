import type { JsonValue } from '@bloodbank/schema-model';
import { claimsOn } from './changed.js';
import type { Rule, WordImpact, WordImpacts } from './rule.js';
import { changeOf, wordMessage } from './word-rule.js';

const WORD = 'x-deprecated';
const SEEN: WordImpact = {
  ...{ directions: ['forward'], verdict: 'SAFE', level: 'note' },
  ...{ sides: ['publishers', 'consumers'], bump: 'patch' },
  effect: 'code that uses it is told so by its editor',
};
const SOONER: WordImpact = { ...SEEN, level: 'warning', effect: 'those who use it have less time than they were told' };
const KEPT: WordImpact = { ...SEEN, effect: 'it is there to stay' };
const ON: WordImpacts = { added: SEEN, changed: SEEN, removed: KEPT };

export const deprecatedSame: Rule = {
  id: 'deprecated-same',
  purpose: 'what is announced to go keeps its date.',
  why: 'People plan with the date in x-deprecated: a removal passes the check after it.',
  fix: 'Keep the date, or a later one.',
  word: WORD,
  on: ON,
  *find(change) {
    const [old, now] = [change.previous[WORD], change.current[WORD]];
    const kind = changeOf(change.previous, change.current, WORD);
    if (kind === undefined) return;
    const { directions, level, effect, sides, bump } = isSooner(old, now) ? SOONER : (ON[kind] ?? SEEN);
    const at = now === undefined ? [] : [WORD];
    const message = wordMessage(WORD, old, now);
    yield* claimsOn(
      change,
      WORD,
      { message, at, before: [WORD], alone: change.previous, whenSafe: level, effect, sides, bump },
      directions,
    );
  },
};

function isSooner(old: JsonValue | undefined, now: JsonValue | undefined): boolean {
  const [before, after] = [old, now].map((value) => /\b\d{4}-\d{2}-\d{2}\b/.exec(String(value))?.[0]);
  return before !== undefined && after !== undefined && after < before;
}
