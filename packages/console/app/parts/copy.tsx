import type { VNode } from 'preact';
import { toast } from '../shell/toasts.js';

export async function copy(text: string, what = 'Copied'): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(what);
  } catch {
    toast('The browser did not let the text be copied. Select it, and copy it by hand.');
  }
}

/** One line for a shell, with a button that copies it. */
export function CopyLine({ text }: { readonly text: string }): VNode {
  return (
    <div class="copy-line">
      <code>{text}</code>
      <button type="button" onClick={() => void copy(text)} aria-label={`Copy: ${text}`}>
        Copy
      </button>
    </div>
  );
}
