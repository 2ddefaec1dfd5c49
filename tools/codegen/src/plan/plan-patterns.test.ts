import { templateOf } from '@bloodbank/schema-model/naming';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternMatches, planPatterns } from './plan-patterns.js';

/** RabbitMQ's topic rules as a regular expression: a second opinion. */
function naiveMatches(pattern: string, key: string): boolean {
  const source = pattern
    .split('.')
    .map((word) => (word === '#' ? '(?:\\.[^.]+)*' : word === '*' ? '\\.[^.]+' : `\\.${word}`))
    .join('');
  return new RegExp(`^${source}$`).test(`.${key}`);
}

const word = fc.constantFrom('a', 'b', 'c');

describe('patternMatches', () => {
  it('agrees with topic rules for plain types', () => {
    const pattern = fc.array(fc.constantFrom('a', 'b', '*', '#'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pattern, fc.array(word, { minLength: 2, maxLength: 5 }), (words, type) => {
        expect(patternMatches(words, templateOf(type.join('.')))).toBe(naiveMatches(words.join('.'), type.join('.')));
      }),
      { numRuns: 2_000 },
    );
  });

  it('matches a family when it matches one of its members', () => {
    const pattern = fc.array(fc.constantFrom('a', 'b', '*', '#'), { minLength: 1, maxLength: 4 });
    const members = [1, 2, 3, 4].flatMap((length) =>
      Array.from({ length: 2 ** length }, (_, bits) =>
        Array.from({ length }, (_unused, place) => ((bits >> place) % 2 === 0 ? 'a' : 'b')).join('.'),
      ),
    );
    fc.assert(
      fc.property(pattern, (words) => {
        const expected = members.some((member) => naiveMatches(words.join('.'), `a.${member}`));
        expect(patternMatches(words, templateOf('a.{rest}'))).toBe(expected);
      }),
    );
  });
});

describe('planPatterns', () => {
  it('gives every prefix what is below it', () => {
    expect(planPatterns(['github.pr.created', 'github.pr.merged', 'agent.started', 'webhook.plane.{event}'])).toEqual([
      { pattern: '#', types: ['agent.started', 'github.pr.created', 'github.pr.merged', 'webhook.plane.{event}'] },
      { pattern: 'agent.#', types: ['agent.started'] },
      { pattern: 'agent.*', types: ['agent.started'] },
      { pattern: 'github.#', types: ['github.pr.created', 'github.pr.merged'] },
      { pattern: 'github.pr.#', types: ['github.pr.created', 'github.pr.merged'] },
      { pattern: 'github.pr.*', types: ['github.pr.created', 'github.pr.merged'] },
      { pattern: 'webhook.#', types: ['webhook.plane.{event}'] },
      { pattern: 'webhook.plane.#', types: ['webhook.plane.{event}'] },
      { pattern: 'webhook.plane.*', types: ['webhook.plane.{event}'] },
    ]);
  });
});
