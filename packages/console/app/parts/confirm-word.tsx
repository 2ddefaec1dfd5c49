import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

export interface ConfirmWordProps {
  readonly word: string;
  readonly value: string;
  onInput(value: string): void;
}

/** A word that has to be typed before something is done that cannot be undone. */
export function ConfirmWord({ word, value, onInput }: ConfirmWordProps): VNode {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  return (
    <div class="field">
      <label for={id}>
        Type <code class="wrap">{word}</code> to confirm
      </label>
      <input
        ref={input}
        id={id}
        type="text"
        class="mono"
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </div>
  );
}
