import { describe, expect, it } from 'vitest';
import { RandomSchemas } from '../soundness/random-schema.fixture.js';
import { automatonOf } from './automaton.js';

const SEED = Number(process.env['BLOODBANK_SEED'] ?? 1);
const PATTERNS = Number(process.env['BLOODBANK_PAIRS'] ?? 400);

/** Random patterns over two letters, with all that looks around. */
class RandomPatterns {
  readonly #random: RandomSchemas;

  constructor(seed: number) {
    this.#random = new RandomSchemas(seed);
  }

  below(limit: number): number {
    return this.#random.below(limit);
  }

  pattern(depth: number, isBehind = false): string {
    const parts = Array.from({ length: 1 + this.below(3) }, () => this.#part(depth, isBehind));
    return this.below(4) === 0 ? `${parts.join('')}|${this.#part(depth, isBehind)}` : parts.join('');
  }

  #part(depth: number, isBehind: boolean): string {
    const simple = ['a', 'b', '-', '.', '[ab]', '[^a]', '\\w', 'a?', 'b*', '.*', 'a{2}', '^', '\\b', '\\B', '$'];
    if (isBehind) return simple[this.below(11)] ?? '';
    if (depth === 0) return simple[this.below(simple.length)] ?? '';
    const inner = this.pattern(depth - 1);
    return (
      [
        ...[`(?:${inner})`, `(?:${inner})*`, `(?:${inner})?`, `(?=${inner})`, `(?!${inner})`, `(?=${inner})`],
        ...[`(?<=${this.pattern(1, true)})`, `(?<!${this.pattern(1, true)})`, this.#part(0, false)],
      ][this.below(9)] ?? ''
    );
  }
}

const TEXTS = ['', 'a', 'b', '-'].flatMap((first) =>
  ['', 'a', 'b', '-'].flatMap((second) => ['', 'a', 'ab', '-b', 'ba-a'].map((rest) => first + second + rest)),
);

describe('an automaton', () => {
  it(`takes what the engine takes, whatever a pattern looks at (seed ${SEED})`, () => {
    const random = new RandomPatterns(SEED);
    let count = 0;
    for (let at = 0; at < PATTERNS; at++) {
      const source = random.pattern(2);
      const automaton = automatonOf(source);
      if (automaton === undefined) continue;
      count++;
      const engine = new RegExp(source, 'u');
      const wrong = TEXTS.filter((text) => automaton.test(text) !== engine.test(text));
      expect([source, ...wrong]).toEqual([source]);
    }
    expect(count).toBeGreaterThan(PATTERNS * 0.9);
  });

  it.each([
    ['^(?!tmp).*$', 'tmp1', 'temp'],
    ['^(?=.*[A-Z])(?=.*[0-9]).{3,}$', 'abc', 'Ab1'],
    ['^.*(?<!\\.tmp)$', 'a.tmp', 'a.txt'],
    ['^(?!.*(?:--|__))[a-z_-]+$', 'a--b', 'a-b'],
    ['\\bfoo\\b', 'food', 'a foo b'],
    ['(?<=^| )x(?= |$)', 'axa', 'a x'],
    ['^(?:(?!ab).)*$', 'xabx', 'xaax'],
  ])('knows %s', (source, refused, taken) => {
    const automaton = automatonOf(source);
    expect([automaton?.test(refused), automaton?.test(taken)]).toEqual([false, true]);
  });

  it('is not made of what is no regular language', () => {
    expect(automatonOf('^(a+)\\1$')).toBeUndefined();
  });
});
