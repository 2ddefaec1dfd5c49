import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';

/** How quickly letters go back; the names are the gateway's. */
export interface PaceChoice {
  /** At most so many a second. */
  readonly rate?: number;
  /** Begins with 1, 10, 100. */
  readonly ramp: boolean;
  readonly stop_on_failure: boolean;
}

export function Pace({ pace }: { readonly pace: Signal<PaceChoice> }): VNode {
  const change = (part: Partial<PaceChoice>): void => {
    pace.value = { ...pace.value, ...part };
  };
  return (
    <fieldset class="pace">
      <legend class="sr-only">How quickly</legend>
      <label>
        <input
          type="checkbox"
          checked={pace.value.ramp}
          onChange={({ currentTarget }) => change({ ramp: currentTarget.checked })}
        />{' '}
        Begin with one, then ten, then a hundred
      </label>
      <label>
        <input
          type="checkbox"
          checked={pace.value.stop_on_failure}
          onChange={({ currentTarget }) => change({ stop_on_failure: currentTarget.checked })}
        />{' '}
        Stop when one fails again
      </label>
      <label>
        At most{' '}
        <input
          type="number"
          min="1"
          placeholder="any number"
          value={pace.value.rate ?? ''}
          onInput={({ currentTarget: { valueAsNumber: rate } }) => {
            const { rate: _, ...others } = pace.value;
            pace.value = rate > 0 ? { ...others, rate } : others;
          }}
        />{' '}
        a second
      </label>
    </fieldset>
  );
}
