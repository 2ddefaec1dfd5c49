import { describe, expect, it } from 'vitest';
import { literalType, unionType } from './literal-type.js';

describe('literalType', () => {
  it.each([
    ['a"b\n', '"a\\"b\\n"'],
    ['\u2028', '"\\u2028"'],
    [-1.5, '-1.5'],
    [Number.POSITIVE_INFINITY, 'number'],
    [null, 'null'],
    [[1, ['a']], '[1, ["a"]]'],
    [{ 'a b': { c: true } }, '{ "a b": { "c": true } }'],
    [{}, 'Record<string, never>'],
  ])('%j is %s', (value, type) => {
    expect(literalType(value)).toBe(type);
  });

  it('joins without repeating', () => {
    expect(unionType([])).toBe('never');
    expect(unionType(['1', '1'])).toBe('1');
    expect(unionType(['1', '2'])).toBe('(1 | 2)');
  });
});
