import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EMPTY_TABLE } from '../../wire/field-value.js';
import { type Binding, createBinding, Exchange } from '../exchange.js';
import { TopicIndex } from './topic-index.js';

const settings = { type: 'topic', durable: true, autoDelete: false, internal: false, args: EMPTY_TABLE } as const;
const source = new Exchange({ ...settings, name: 'source' });

function bindingOf(pattern: string, destination = pattern): Binding {
  return createBinding(source, new Exchange({ ...settings, name: destination }), pattern, EMPTY_TABLE);
}

function matchedBy(index: TopicIndex<Binding>, routingKey: string): string[] {
  const matched: string[] = [];
  index.match({ routingKey, headers: EMPTY_TABLE }, (binding) => matched.push(binding.destination.name));
  return matched;
}

/** The rule as AMQP words it: `*` is one word, `#` is any number of words, none included. */
function matchesNaively(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === '#')
    return matchesNaively(rest, words) || (words.length > 0 && matchesNaively(pattern, words.slice(1)));
  return words.length > 0 && (first === '*' || first === words[0]) && matchesNaively(rest, words.slice(1));
}

const wordsOf = (key: string): string[] => (key === '' ? [] : key.split('.'));
const word = fc.constantFrom('a', 'b', 'c', '');
const key = fc.array(word, { maxLength: 6 }).map((words) => words.join('.'));
const pattern = fc.array(fc.oneof(word, fc.constantFrom('*', '#')), { maxLength: 6 }).map((words) => words.join('.'));

it('agrees with a naive matcher, whatever else is bound and was unbound', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(pattern, { maxLength: 12 }),
      fc.uniqueArray(pattern, { maxLength: 6 }),
      key,
      (kept, removed, routingKey) => {
        const index = new TopicIndex<Binding>();
        const gone = removed.map((text) => bindingOf(text, `removed ${text}`));
        for (const binding of gone) index.add(binding);
        for (const text of kept) index.add(bindingOf(text));
        for (const binding of gone) index.remove(binding);
        const expected = kept.filter((text) => matchesNaively(wordsOf(text), wordsOf(routingKey)));
        expect(matchedBy(index, routingKey).sort()).toEqual(expected.sort());
      },
    ),
    { seed: Date.now(), numRuns: 2000 },
  );
});

it('takes no time for a pattern built to take long', () => {
  const index = new TopicIndex<Binding>();
  index.add(bindingOf(Array(60).fill('#.a').join('.')));
  index.add(bindingOf(`${Array(60).fill('#.a').join('.')}.b`));
  const started = performance.now();
  expect(matchedBy(index, Array(127).fill('a').join('.'))).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(100);
});
