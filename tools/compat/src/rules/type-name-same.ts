import { claimsOn } from './changed.js';
import type { Rule, WordImpact, WordImpacts } from './rule.js';
import { changeOf, wordMessage } from './word-rule.js';

const WORD = 'x-ts-name';
const RENAMED: WordImpact = {
  ...{ directions: ['forward'], verdict: 'SAFE', level: 'warning' },
  ...{ sides: ['publishers', 'consumers'], bump: 'major' },
  effect: 'code that imports the type by its old name does not compile',
};
const ON: WordImpacts = { added: RENAMED, changed: RENAMED, removed: RENAMED };

export const typeNameSame: Rule = {
  id: 'type-name-same',
  purpose: 'a type that was given a name keeps it.',
  why: 'x-ts-name is what code imports. Messages stay as they are.',
  fix: 'Keep x-ts-name.',
  word: WORD,
  on: ON,
  *find(change) {
    const [old, now] = [change.previous[WORD], change.current[WORD]];
    if (changeOf(change.previous, change.current, WORD) === undefined) return;
    const { directions, level, effect, sides, bump } = RENAMED;
    const message = wordMessage(WORD, old, now);
    const at = now === undefined ? [] : [WORD];
    yield* claimsOn(
      change,
      WORD,
      { message, at, before: [WORD], alone: change.previous, whenSafe: level, effect, sides, bump },
      directions,
    );
  },
};
