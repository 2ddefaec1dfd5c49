import type { JsonObject, JsonValue } from '@bloodbank/schema-model';
import { isSame, show } from './changed.js';
import type { EventRule } from './event-rule.js';
import type { WordImpacts } from './rule.js';

type WordRuleDraft = Required<Pick<EventRule, 'id' | 'purpose' | 'why' | 'fix' | 'word' | 'on'>>;

/** A rule on an annotation at a message's root. `on` says what a change does; `pick` what this one does, where that depends. */
export function wordRule(
  draft: WordRuleDraft,
  pick: (old: JsonValue | undefined, now: JsonValue | undefined) => WordImpacts = () => draft.on,
): EventRule {
  const { word } = draft;
  return {
    ...draft,
    *find({ previous, current, before, now }) {
      if (previous === undefined || current === undefined) return;
      const change = changeOf(before, now, word);
      const impact = change === undefined ? undefined : pick(before[word], now[word])[change];
      if (impact !== undefined)
        yield { ...impact, message: wordMessage(word, before[word], now[word]), pointer: `/${word}` };
    },
  };
}

/** How a word of a schema differs; `undefined` where it does not. */
export function changeOf(previous: JsonObject, current: JsonObject, word: string): keyof WordImpacts | undefined {
  const [old, now] = [previous[word], current[word]];
  if (isSame(old, now)) return undefined;
  return old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
}

/** The same for people. */
export function wordMessage(word: string, old: JsonValue | undefined, now: JsonValue | undefined): string {
  if (old === undefined) return `${word} ${show(now)} was added`;
  return now === undefined ? `${word} ${show(old)} was removed` : `${word} went from ${show(old)} to ${show(now)}`;
}
