import { expect, it } from 'vitest';
import { proseToHtml } from './prose-to-html.js';

it('renders what a description is written in', () => {
  expect(proseToHtml('A `b` **c** [d](https://e.example/?f&g)\n\n- h\n- *i*\n\n```\n<j>\n```')).toBe(
    [
      '<p>A <code>b</code> <strong>c</strong> <a href="https://e.example/?f&amp;g" rel="noreferrer noopener">d</a></p>',
      '<ul><li>h</li><li><em>i</em></li></ul>',
      '<pre><code>&lt;j&gt;</code></pre>',
    ].join('\n'),
  );
});

it.each([
  '<script>alert(1)</script>',
  '`<img src=x onerror=alert(1)>`',
  '**<svg onload=alert(1)>**',
  '[<img src=x onerror=alert(1)>](https://e.example/)',
  '[x](https://e.example/" onmouseover="alert(1))',
  '[x](javascript:alert(1))',
  '```\n</code></pre><script>alert(1)</script>',
])('makes no element of %j', (text) => {
  const tags = proseToHtml(text).match(/<[^>]*>/g) ?? [];
  const known = /^<(\/?(p|ul|li|pre|code|strong|em|a)|a href="https:\/\/e\.example\/" rel="noreferrer noopener")>$/;
  expect(tags.filter((tag) => !known.test(tag))).toEqual([]);
});
