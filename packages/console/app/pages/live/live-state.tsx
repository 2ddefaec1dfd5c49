import type { VNode } from 'preact';
import type { Problem } from '../../api/call.js';
import type { StreamState } from '../../api/stream.js';

const WORDS: Readonly<Record<StreamState, readonly [string, string]>> = {
  connecting: ['warn', 'Connecting'],
  open: ['good', 'Watching'],
  waiting: ['warn', 'Interrupted, trying again'],
  closed: ['quiet', 'Not watching'],
};

export function LiveState({
  state,
  problem,
}: {
  readonly state: StreamState;
  readonly problem: Problem | undefined;
}): VNode {
  const [colour, word] = WORDS[state];
  return (
    <span class={`small ${colour}`} data-state={state} role="status" title={problem?.message}>
      <span class="dot" aria-hidden="true" />
      {word}
    </span>
  );
}
