import type { JsonValue } from '@bloodbank/schema-model';
import { claimsOn } from './changed.js';
import type { Rule, WordImpact, WordImpacts } from './rule.js';
import { changeOf, wordMessage } from './word-rule.js';

const WORD = 'x-sensitive';
const SHOWN: WordImpact = {
  ...{ directions: ['forward'], verdict: 'SAFE', level: 'warning' },
  ...{ sides: ['publishers', 'consumers'], bump: 'minor' },
  effect: 'its values are no longer kept out of logs, traces, dead letters and the live view',
};
const HIDDEN: WordImpact = {
  ...SHOWN,
  level: 'note',
  effect: 'its values are kept out of logs, traces and dead letters',
};
const ON: WordImpacts = { added: HIDDEN, changed: SHOWN, removed: SHOWN };

export const sensitiveSame: Rule = {
  id: 'sensitive-same',
  purpose: 'what is kept out of logs stays so.',
  why: 'x-sensitive is what keeps a value out of logs, traces, dead letters and the live view; nothing else does.',
  fix: 'Keep x-sensitive. Where the value is harmless after all, accept the finding with the reason.',
  word: WORD,
  on: ON,
  *find(change) {
    const [old, now] = [change.previous[WORD], change.current[WORD]];
    const kind = changeOf(change.previous, change.current, WORD);
    if (kind === undefined || (hidesNothing(old) && hidesNothing(now))) return;
    const { directions, level, effect, sides, bump } = hides(now, old) ? HIDDEN : SHOWN;
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

function hidesNothing(mark: JsonValue | undefined): boolean {
  return mark === undefined || mark === false || (Array.isArray(mark) && mark.length === 0);
}

/** Whether one mark keeps back all that another did. */
function hides(now: JsonValue | undefined, old: JsonValue | undefined): boolean {
  if (now === true || hidesNothing(old)) return true;
  return Array.isArray(now) && Array.isArray(old) && old.every((pointer) => now.includes(pointer));
}
