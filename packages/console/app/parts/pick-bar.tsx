import type { VNode } from 'preact';
import { copy } from './copy.js';

export interface Picked {
  readonly path: string;
  readonly value: unknown;
}

export interface PickBarProps {
  readonly picked: Picked;
  readonly onOnly?: (picked: Picked) => void;
  readonly onWithout?: (picked: Picked) => void;
  readonly onClose: () => void;
}

/** What can be done with a value that was clicked. */
export function PickBar({ picked, onOnly, onWithout, onClose }: PickBarProps): VNode {
  const { path, value } = picked;
  return (
    <div class="pick-bar" role="group" aria-label={`What to do with ${path}`}>
      <code class="cut">
        {path} = {JSON.stringify(value)}
      </code>
      <span class="bar">
        {onOnly !== undefined && (
          <button type="button" onClick={() => onOnly(picked)}>
            Only these
          </button>
        )}
        {onWithout !== undefined && (
          <button type="button" onClick={() => onWithout(picked)}>
            Without these
          </button>
        )}
        <button type="button" onClick={() => void copy(typeof value === 'string' ? value : JSON.stringify(value))}>
          Copy value
        </button>
        <button type="button" onClick={() => void copy(path)}>
          Copy path
        </button>
        <button type="button" onClick={onClose} aria-label="Close">
          ✕
        </button>
      </span>
    </div>
  );
}
