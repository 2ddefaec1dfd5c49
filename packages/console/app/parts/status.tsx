import type { VNode } from 'preact';

const COLOURS: Readonly<Record<string, string>> = {
  healthy: 'good',
  completed: 'good',
  done: 'good',
  running: 'warn',
  building: 'warn',
  paused: 'warn',
  degraded: 'warn',
  unhealthy: 'bad',
  failed: 'bad',
  stopped: 'bad',
};

/** A state in one word, with its colour; the word alone says it as well. */
export function Status({ word }: { readonly word: string }): VNode {
  return (
    <span class={`nowrap ${COLOURS[word] ?? 'quiet'}`}>
      <span class="dot" aria-hidden="true" />
      {word}
    </span>
  );
}
