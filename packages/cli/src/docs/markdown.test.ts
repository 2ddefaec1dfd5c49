import { expect, it } from 'vitest';
import { escapeMarkdown, inlineCode } from './markdown.js';

it.each([
  ['a <b> & c | d', 'a &lt;b> &amp; c \\| d'],
  ['the `<repo>` key', 'the `<repo>` key'],
  ['\\`<img>`', '\\`&lt;img>`'],
  ['`` <img> ``', '`` &lt;img> ``'],
  ['two\nlines', 'two lines'],
])('escapeMarkdown(%j)', (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown);
});

it('fences code with more backticks than it holds', () => {
  expect(inlineCode('a')).toBe('`a`');
  expect(inlineCode('a``b`c')).toBe('``` a``b`c ```');
});
