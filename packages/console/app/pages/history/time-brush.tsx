import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { countOf, dateOf } from '../../parts/format.js';
import { setQuery } from '../../route/route.js';
import type { HistoryFilter } from './history-query.js';

interface Bucket {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

const BUCKETS = 60;

/** How much happened when. A drag over it narrows the time; the fields above do the same without a mouse. */
export function TimeBrush({ filter }: { readonly filter: HistoryFilter }): VNode | null {
  const { type, since, until } = filter;
  const query = new URLSearchParams({ buckets: String(BUCKETS) });
  if (type !== '') query.set('type', type);
  if (since !== '') query.set('since', since);
  if (until !== '') query.set('until', until);
  const { data } = useResource<{ readonly buckets: readonly Bucket[] }>(`events/histogram?${query}`);
  const drag = useSignal<readonly [number, number] | undefined>(undefined);
  const buckets = data.value?.buckets ?? [];
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const most = Math.max(...buckets.map(({ count }) => count));
  const indexAt = (event: PointerEvent): number => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    return Math.max(0, Math.min(buckets.length - 1, Math.floor(((event.clientX - left) / width) * buckets.length)));
  };
  const [low, high] = drag.value === undefined ? [-1, -1] : [Math.min(...drag.value), Math.max(...drag.value)];
  const take = (): void => {
    const [first, last] = [buckets[low], buckets[high]];
    drag.value = undefined;
    // A click alone narrows nothing.
    if (low === high || first === undefined || last === undefined) return;
    setQuery({ since: first.from, until: last.to, event: undefined }, 'push');
  };
  return (
    <figure class="brush">
      <svg
        viewBox={`0 0 ${buckets.length} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${countOf(total)} over the time, ${countOf(most)} at most in one step`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.value = [indexAt(event), indexAt(event)];
        }}
        onPointerMove={(event) => {
          if (drag.value !== undefined) drag.value = [drag.value[0], indexAt(event)];
        }}
        onPointerUp={take}
        onPointerCancel={() => {
          drag.value = undefined;
        }}
      >
        {buckets.map(({ from, count }, index) => {
          const height = count === 0 ? 0 : Math.max(1.5, (count / most) * 38);
          const isIn = index >= low && index <= high;
          return (
            <rect key={from} class={isIn ? 'is-in' : ''} x={index + 0.1} y={40 - height} width={0.8} height={height} />
          );
        })}
      </svg>
      <figcaption class="quiet tiny">
        <span>{dateOf(buckets[0]?.from)}</span>
        <span>
          {drag.value !== undefined && low !== high
            ? `${dateOf(buckets[low]?.from)} to ${dateOf(buckets[high]?.to)}`
            : (since !== '' || until !== '') && (
                <button
                  type="button"
                  class="plain"
                  onClick={() => setQuery({ since: undefined, until: undefined }, 'push')}
                >
                  All the time
                </button>
              )}
        </span>
        <span>{dateOf(buckets.at(-1)?.to)}</span>
      </figcaption>
    </figure>
  );
}
