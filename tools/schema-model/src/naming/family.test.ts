import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithin, overlaps, type TemplateWord, templateOf } from './family.js';

/** Every concrete type of up to four words over two letters: enough to tell any two small templates apart. */
const CONCRETE: readonly (readonly string[])[] = [1, 2, 3, 4].flatMap((length) =>
  Array.from({ length: 3 ** length }, (_, number) =>
    Array.from({ length }, (_unused, place) => ['a', 'b', 'c'][Math.floor(number / 3 ** place) % 3] ?? 'a'),
  ),
);

function naiveMatches(template: readonly TemplateWord[], words: readonly string[]): boolean {
  const isOpen = template.at(-1)?.kind === 'many';
  if (isOpen ? words.length < template.length : words.length !== template.length) return false;
  return template.every((word, index) => word.kind !== 'literal' || word.text === words[index]);
}

const template = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', '{}'), { minLength: 1, maxLength: 3 }))
  .map(([words]) => templateOf(['a', ...words].map((word, index) => (word === '{}' ? `{p${index}}` : word)).join('.')));

describe('families', () => {
  it('overlap exactly when some concrete type belongs to both', () => {
    fc.assert(
      fc.property(template, template, (a, b) => {
        expect(overlaps(a, b)).toBe(CONCRETE.some((words) => naiveMatches(a, words) && naiveMatches(b, words)));
      }),
    );
  });

  it('lie within one another exactly when every concrete type of the one belongs to the other', () => {
    fc.assert(
      fc.property(template, template, (narrow, wide) => {
        const all = CONCRETE.filter((words) => naiveMatches(narrow, words));
        expect(isWithin(narrow, wide)).toBe(all.every((words) => naiveMatches(wide, words)));
      }),
    );
  });

  it('have an open end only where a parameter ends them', () => {
    expect(templateOf('agent.{name}.heartbeat').map(({ kind }) => kind)).toEqual(['literal', 'one', 'literal']);
    expect(templateOf('webhook.plane.{event}').map(({ kind }) => kind)).toEqual(['literal', 'literal', 'many']);
  });
});
