import { type Signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { call } from '../api/call.js';
import { mayOperate } from '../api/session.js';
import { type Act, useAct } from './use-act.js';

/** Holding named things of one kind, letting them go on, and what else is asked of them. */
export interface Steering extends Pick<Act, 'problem' | 'isBusy'> {
  /** The one of which a word is asked before the worse is done to it. */
  readonly chosen: Signal<string | undefined>;
  change(name: string, what: string, body: object): Promise<void>;
  start(name: string, what: string): void;
}

/** `path` is that of the gateway under which they stand; `reload` shows what became of it. */
export function useSteering(path: string, reload: () => void): Steering {
  const { run, isBusy, problem } = useAct();
  const chosen = useSignal<string | undefined>(undefined);
  const change = (name: string, what: string, body: object): Promise<void> =>
    call(`${path}/${encodeURIComponent(name)}/${what}`, { method: 'POST', body }).then(reload);
  return { problem, isBusy, chosen, change, start: (name, what) => void run(() => change(name, what, {})) };
}

interface SteerBarProps {
  readonly steering: Steering;
  readonly name: string;
  readonly isPaused: boolean;
  /** What the button says that chooses it. */
  readonly worse: string;
}

export function SteerBar({ steering, name, isPaused, worse }: SteerBarProps): VNode {
  return (
    <span class="bar">
      {(['pause', 'resume'] as const).map((what) => (
        <button
          key={what}
          type="button"
          disabled={steering.isBusy.value || !mayOperate() || isPaused === (what === 'pause')}
          onClick={() => steering.start(name, what)}
        >
          {what === 'pause' ? 'Pause' : 'Resume'}
        </button>
      ))}
      <button
        type="button"
        class="danger"
        disabled={!mayOperate()}
        onClick={() => {
          steering.chosen.value = name;
        }}
      >
        {worse}
      </button>
    </span>
  );
}
