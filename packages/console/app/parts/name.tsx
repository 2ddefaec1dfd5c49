import type { VNode } from 'preact';

/** A dotted name or an address: where it has to be broken, it is broken after a dot or a slash. */
export function Name({ text }: { readonly text: string }): VNode {
  return (
    <>
      {text.split(/(?<=[./])/).map((part, index) => (
        <span key={index}>
          {index > 0 && <wbr />}
          {part}
        </span>
      ))}
    </>
  );
}
