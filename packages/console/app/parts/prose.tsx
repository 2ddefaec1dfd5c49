import { type Inline, parseProse } from '@bloodbank/core/contract';
import type { VNode } from 'preact';

/** A description with the Markdown that it was written in. What is no known part of it is shown as text. */
export function Prose({ text }: { readonly text: string }): VNode {
  return (
    <div class="prose">
      {parseProse(text).map((block, index) => {
        if (block.kind === 'code') return <pre key={index}>{block.text}</pre>;
        if (block.kind === 'paragraph') return <p key={index}>{block.inlines.map(renderInline)}</p>;
        return (
          <ul key={index}>
            {block.items.map((item, place) => (
              <li key={place}>{item.map(renderInline)}</li>
            ))}
          </ul>
        );
      })}
    </div>
  );
}

function renderInline(inline: Inline, index: number): VNode {
  const { kind, text } = inline;
  if (kind === 'link') {
    return (
      <a key={index} href={inline.href} rel="noreferrer noopener" target="_blank">
        {text}
      </a>
    );
  }
  const Element = ({ text: 'span', code: 'code', strong: 'strong', emphasis: 'em' } as const)[kind];
  return <Element key={index}>{text}</Element>;
}
