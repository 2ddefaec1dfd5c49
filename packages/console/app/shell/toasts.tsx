import { signal } from '@preact/signals';
import type { VNode } from 'preact';

const SHOWN_MS = 4_000;
const texts = signal<readonly { readonly id: number; readonly text: string }[]>([]);
let last = 0;

/** A short word at the edge, for what was done and is not seen elsewhere. */
export function toast(text: string): void {
  const id = ++last;
  texts.value = [...texts.value, { id, text }].slice(-3);
  setTimeout(() => {
    texts.value = texts.value.filter((one) => one.id !== id);
  }, SHOWN_MS);
}

export function Toasts(): VNode {
  return (
    <div class="toasts" role="status">
      {texts.value.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
