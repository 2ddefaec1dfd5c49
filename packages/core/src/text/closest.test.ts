import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, editDistance } from './closest.js';

describe('closest', () => {
  it('finds what was probably meant', () => {
    expect(closest('x-tpye', ['x-kind', 'x-type', 'x-open'])).toBe('x-type');
    expect(closest('github.pr.craeted', ['github.pr.merged', 'github.pr.created'])).toBe('github.pr.created');
  });

  it('suggests nothing when nothing is near', () => {
    expect(closest('x-tpye', ['examples', 'required'])).toBeUndefined();
    expect(closest('a', [])).toBeUndefined();
    expect(closest('zz', ['a', 'b'])).toBeUndefined();
    expect(closest('abc', ['axy'])).toBeUndefined();
  });

  it('answers at once for names of any length', () => {
    const started = performance.now();
    closest('a'.repeat(1_000_000), ['b'.repeat(1_000_000)]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('editDistance', () => {
  it('counts a swap of neighbours once', () => {
    expect(editDistance('tpye', 'type')).toBe(1);
  });

  it('is a distance', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
