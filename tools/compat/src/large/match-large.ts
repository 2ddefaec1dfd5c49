import type { Automaton } from '../pattern/automaton.js';
import { Undecidable } from '../prepare/undecidable.js';
import { AlikeTexts, type LongText } from './large-values.js';

/** Whether an automaton takes a described text, found out without building it. */
export function matchesLarge(automaton: Automaton, text: LongText | AlikeTexts): boolean {
  if (text instanceof AlikeTexts) return automaton.test(commonExample(automaton, text));
  let at = run(automaton, automaton.initial, text.head);
  const seen = new Map<number, number>();
  for (let count = 0; count < text.times; count++) {
    const before = seen.get(at);
    if (before !== undefined) {
      // From here on it goes in a circle.
      const left = (text.times - count) % (count - before);
      for (let more = 0; more < left; more++) at = run(automaton, at, text.unit);
      break;
    }
    seen.set(at, count);
    at = run(automaton, at, text.unit);
  }
  return automaton.accepts(run(automaton, at, text.tail));
}

function run(automaton: Automaton, from: number, text: string): number {
  let at = from;
  for (const character of text) at = automaton.step(at, character.codePointAt(0) ?? 0);
  return at;
}

/** One of the texts, where the automaton cannot tell it from the others. */
function commonExample({ sets }: Automaton, { places }: AlikeTexts): string {
  for (const characters of new Set(places)) {
    const codes = [...characters].map((each) => each.codePointAt(0) ?? 0);
    for (const set of sets) {
      const isIn = set.has(codes[0] ?? 0);
      if (codes.some((code) => set.has(code) !== isIn))
        throw new Undecidable('a pattern tells texts that are alike apart');
    }
  }
  return places.map((characters) => characters.charAt(0)).join('');
}
