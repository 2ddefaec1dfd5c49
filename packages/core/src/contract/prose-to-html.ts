import { escapeHtml } from '../text/escape-html.js';
import { type Inline, parseProse } from './parse-prose.js';

/** A description as HTML of a few known elements; all that stands in it is escaped, so nothing in it becomes another. */
export function proseToHtml(text: string): string {
  return parseProse(text)
    .map((block) => {
      if (block.kind === 'code') return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
      if (block.kind === 'paragraph') return `<p>${inline(block.inlines)}</p>`;
      return `<ul>${block.items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;
    })
    .join('\n');
}

const ELEMENTS = { code: 'code', strong: 'strong', emphasis: 'em' } as const;

function inline(inlines: readonly Inline[]): string {
  return inlines
    .map((part) => {
      const text = escapeHtml(part.text);
      if (part.kind === 'text') return text;
      if (part.kind === 'link') return `<a href="${escapeHtml(part.href)}" rel="noreferrer noopener">${text}</a>`;
      return `<${ELEMENTS[part.kind]}>${text}</${ELEMENTS[part.kind]}>`;
    })
    .join('');
}
