import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWildcard, matchesTopic, patternCovers, patternsOverlap } from './topic-pattern.js';

const word = fc.constantFrom('a', 'b', 'c');
const key = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join('.'));
const pattern = fc
  .array(fc.oneof(word, fc.constant('*'), fc.constant('#')), { minLength: 1, maxLength: 6 })
  .map((words) => words.join('.'));

/** The definition, without any cleverness. */
function matchesNaively([head, ...rest]: readonly string[], words: readonly string[]): boolean {
  if (head === undefined) return words.length === 0;
  if (head === '#')
    return matchesNaively(rest, words) || (words.length > 0 && matchesNaively([head, ...rest], words.slice(1)));
  return words.length > 0 && (head === '*' || head === words[0]) && matchesNaively(rest, words.slice(1));
}

const KEYS = [
  'a',
  'b',
  'a.a',
  'a.b',
  'b.a',
  'a.b.c',
  'c.b.a',
  'a.a.a',
  'a.b.c.a',
  'b.b.b.b',
  'c.a.c.a.b',
  'a.b.c.a.b.c',
];

describe('matchesTopic', () => {
  it('agrees with the definition', () => {
    fc.assert(
      fc.property(pattern, key, (p, k) => {
        expect(matchesTopic(p, k)).toBe(matchesNaively(p.split('.'), k.split('.')));
      }),
      { numRuns: 5_000, verbose: true },
    );
  });

  it.each([
    ['github.#', 'github', true],
    ['github.*', 'github.pr.created', false],
    ['llm.*', 'llm.prompt', true],
    ['task.*.#', 'task.started.normal', true],
    ['#', 'anything.at.all', true],
    ['*.*.created', 'github.pr.created', true],
  ])('%s on %s: %s', (p, k, expected) => {
    expect(matchesTopic(p, k)).toBe(expected);
  });

  it('does not run away on many #', () => {
    expect(matchesTopic(`${'#.a.'.repeat(200)}b`, `${'a.'.repeat(2_000)}c`)).toBe(false);
  });
});

describe('patternsOverlap', () => {
  it('is never wrong about a key that both match', () => {
    fc.assert(
      fc.property(pattern, pattern, key, (a, b, k) => {
        if (matchesTopic(a, k) && matchesTopic(b, k)) expect(patternsOverlap(a, b)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['a.*', 'b.#', false],
    ['a.*', 'a.b.c', false],
    ['#', 'x', true],
    ['webhook.plane.issue', 'webhook.plane.*.#', true],
    ['webhook.plane', 'webhook.plane.*.#', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(patternsOverlap(a, b)).toBe(expected);
    expect(patternsOverlap(b, a)).toBe(expected);
  });
});

it('patternsOverlap answers at once for patterns of many #, whichever way they end', () => {
  const many = (last: string): string =>
    [
      ...Array<string>(40)
        .fill('#.x')
        .flatMap((two) => two.split('.')),
      last,
    ].join('.');
  // Trying every way would take longer than this process lives.
  expect(patternsOverlap(many('a'), many('b'))).toBe(false);
  expect(patternsOverlap(many('a'), many('*'))).toBe(true);
});

describe('patternCovers', () => {
  it('covers only what it matches', () => {
    fc.assert(
      fc.property(pattern, pattern, (general, specific) => {
        if (!patternCovers(general, specific)) return;
        for (const k of KEYS) if (matchesTopic(specific, k)) expect(matchesTopic(general, k)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['#', 'a.#', true],
    ['a.*', 'a.b', true],
    ['a.*', 'a.#', false],
    ['a.b', 'a.*', false],
  ])('%s over %s: %s', (general, specific, expected) => {
    expect(patternCovers(general, specific)).toBe(expected);
  });
});

it('tells wildcards from names', () => {
  expect([isWildcard('a.*'), isWildcard('#'), isWildcard('a.b'), isWildcard('a*.b')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
