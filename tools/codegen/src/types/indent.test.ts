import { describe, expect, it } from 'vitest';
import { indent } from './indent.js';

describe('indent', () => {
  it('follows braces, and only those that are code', () => {
    const code = [
      'export interface A {',
      '/**',
      '* A { brace',
      '*/',
      'a: {',
      'b: "}{\\"}"',
      '}',
      '"{": ("x" | null)',
      'c: (D | null)',
      '}',
    ];
    expect(indent(code.join('\n')).split('\n')).toEqual([
      'export interface A {',
      '  /**',
      '   * A { brace',
      '   */',
      '  a: {',
      '    b: "}{\\"}"',
      '  }',
      '  "{": ("x" | null)',
      '  c: D | null',
      '}',
    ]);
  });
});
