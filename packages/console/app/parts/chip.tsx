import type { VNode } from 'preact';

export function Chip({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }): VNode {
  return (
    <span class="chip">
      <code class="cut">{label}</code>
      <button type="button" class="plain" onClick={onRemove} aria-label={`Remove: ${label}`}>
        ✕
      </button>
    </span>
  );
}
