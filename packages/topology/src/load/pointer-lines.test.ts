import { expect, test } from 'vitest';
import { pointerLines } from './pointer-lines.js';

test('knows the line of every value, by JSON pointer', () => {
  const text = '{\n  "a/b": [1, {\n    "c": "}"\n  }],\n  "d": { "~": null,\n "e": [] }\n}';
  expect(Object.fromEntries(pointerLines(text))).toEqual({
    '': 1,
    '/a~1b': 2,
    '/a~1b/0': 2,
    '/a~1b/1': 2,
    '/a~1b/1/c': 3,
    '/d': 5,
    '/d/~0': 5,
    '/d/e': 6,
  });
});
