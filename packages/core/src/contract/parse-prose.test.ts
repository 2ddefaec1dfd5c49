import { describe, expect, it } from 'vitest';
import { parseProse } from './parse-prose.js';

describe('parseProse', () => {
  it('knows paragraphs, lists and fenced code', () => {
    expect(parseProse('One\nline.\n\n- a\n- b `c`\nAfter.\n```\n- x *y*\n```\nEnd')).toEqual([
      { kind: 'paragraph', inlines: [{ kind: 'text', text: 'One line.' }] },
      {
        kind: 'list',
        items: [
          [{ kind: 'text', text: 'a' }],
          [
            { kind: 'text', text: 'b ' },
            { kind: 'code', text: 'c' },
          ],
        ],
      },
      { kind: 'paragraph', inlines: [{ kind: 'text', text: 'After.' }] },
      { kind: 'code', text: '- x *y*' },
      { kind: 'paragraph', inlines: [{ kind: 'text', text: 'End' }] },
    ]);
  });

  it('knows what stands within a line', () => {
    const [block] = parseProse('A **b** *c* [d](https://e.example/f) 2 * 3 * 4');
    expect(block).toEqual({
      kind: 'paragraph',
      inlines: [
        { kind: 'text', text: 'A ' },
        { kind: 'strong', text: 'b' },
        { kind: 'text', text: ' ' },
        { kind: 'emphasis', text: 'c' },
        { kind: 'text', text: ' ' },
        { kind: 'link', text: 'd', href: 'https://e.example/f' },
        { kind: 'text', text: ' 2 * 3 * 4' },
      ],
    });
  });

  it.each(['[x](javascript:alert(1))', '[x](data:text/html,y)', '[x](//evil.example)', '<img src=x onerror=alert(1)>'])(
    '%s is text',
    (text) => {
      expect(parseProse(text)).toEqual([{ kind: 'paragraph', inlines: [{ kind: 'text', text }] }]);
    },
  );

  it('takes no longer for what is hostile', () => {
    for (const text of ['`'.repeat(20_000), '*a'.repeat(20_000), '['.repeat(20_000), '- '.repeat(20_000)]) {
      expect(parseProse(text).length).toBeGreaterThan(0);
    }
  });
});
