import { matchesTopic } from '@bloodbank/core/routing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { typeConditionOf } from './type-pattern.js';

const words = fc.array(fc.constantFrom('a', 'b', 'b-c', '*', '#', '', '(x', 'é'), { minLength: 1, maxLength: 5 });

/** As the database understands it; JavaScript reads these expressions alike. */
function selects(pattern: string, type: string): boolean {
  const condition = typeConditionOf(pattern);
  if (condition.kind === 'all') return true;
  if (condition.kind === 'exact') return condition.type === type;
  const { from, until, regex } = condition;
  const isInRange = from === '' || (Buffer.compare(Buffer.from(type), Buffer.from(from)) >= 0 && type < until);
  return isInRange && new RegExp(regex).test(type);
}

it('selects what the pattern matches, and nothing else', () => {
  const isWord = (word: string): boolean => word !== '*' && word !== '#';
  fc.assert(
    fc.property(words, words, (pattern, type) => {
      const [joined, key] = [pattern.join('.'), type.filter(isWord).join('.')];
      expect(selects(joined, key), `${joined} of ${key}`).toBe(matchesTopic(joined, key));
    }),
    { numRuns: 2_000 },
  );
});
