import { claimsOn } from './changed.js';
import type { Rule, WordImpact, WordImpacts } from './rule.js';
import { changeOf, wordMessage } from './word-rule.js';

const WORD = 'x-open';
const OPENED: WordImpact = {
  ...{ directions: ['forward'], verdict: 'SAFE', level: 'note' },
  ...{ sides: ['consumers'], bump: 'minor' },
  effect: 'consumers meet names that no schema declares',
};
const CLOSED: WordImpact = {
  ...OPENED,
  ...{ level: 'warning', sides: ['publishers'] },
  effect: 'publishers that send other names than the declared ones are refused by their own validator',
};
const ON: WordImpacts = { added: OPENED, changed: CLOSED, removed: CLOSED };

export const openSame: Rule = {
  id: 'open-same',
  purpose: 'whether publishers may send names that the schema does not declare stays as it is.',
  why: 'x-open lets any name out. Who relies on that cannot publish any more without it; with it, consumers cannot know what comes.',
  fix: 'Keep x-open, or declare the names that are sent.',
  word: WORD,
  on: ON,
  *find(change) {
    const [old, now] = [change.previous[WORD], change.current[WORD]];
    const kind = changeOf(change.previous, change.current, WORD);
    if (kind === undefined || (old ?? false) === (now ?? false)) return;
    const { directions, level, effect, sides, bump } = now === true ? OPENED : CLOSED;
    const at = now === undefined ? [] : [WORD];
    const parts = { message: wordMessage(WORD, old, now), at, before: [WORD], whenSafe: level, effect, sides, bump };
    yield* claimsOn(change, WORD, parts, directions);
    yield* claimsOn(change, WORD, { ...parts, whenSafe: 'note' }, ['backward']);
  },
};
