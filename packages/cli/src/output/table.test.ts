import { describe, expect, it } from 'vitest';
import { cutText, formatTable } from './table.js';

describe('formatTable', () => {
  it('aligns columns by what is seen, not by the colours', () => {
    const paint = (text: string): string => `\u001b[1m${text}\u001b[22m`;
    expect(
      formatTable([
        [{ text: 'a', paint }, { text: 'one' }],
        [{ text: 'long' }, { text: 'two' }],
      ]),
    ).toEqual(['  \u001b[1ma   \u001b[22m  one', '  long  two']);
  });

  it('cuts the last column to the width', () => {
    expect(formatTable([[{ text: 'name' }, { text: 'a description longer than that' }]], { width: 28 })).toEqual([
      '  name  a description longe…',
    ]);
  });

  it('wraps the last column where nothing may be lost', () => {
    const rows = [[{ text: 'name' }, { text: 'a description longer than that' }]];
    expect(formatTable(rows, { width: 28, overflow: 'wrap' })).toEqual([
      '  name  a description longer',
      '        than that',
    ]);
  });

  it('sets the last column below its row where it has hardly any room, and leaves empty columns out', () => {
    const rows = [[{ text: 'a name of some length' }, { text: '' }, { text: 'a description longer than the line' }]];
    expect(formatTable(rows, { width: 32 })).toEqual(['  a name of some length', '      a description longer than…']);
  });

  it('leaves no blanks at the end', () => {
    expect(formatTable([[{ text: 'a' }, { text: '' }]])).toEqual(['  a']);
  });
});

describe('cutText', () => {
  it('never cuts a character in half', () => {
    expect(cutText('ab👩cd', 4)).toBe('ab…');
    expect(cutText('abcd', 4)).toBe('abcd');
  });
});
