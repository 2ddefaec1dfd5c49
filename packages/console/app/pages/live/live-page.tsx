import { useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { sourceOf, summaryOf } from '../../api/envelope.js';
import { Chip } from '../../parts/chip.js';
import { Empty } from '../../parts/empty.js';
import { FilterField } from '../../parts/filter-field.js';
import { clockOf, countOf, sizeOf } from '../../parts/format.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { type Column, Rows } from '../../parts/rows.js';
import { goTo, hrefTo, route, setQuery } from '../../route/route.js';
import { usePageKeys } from '../../shell/page-keys.js';
import { EventView } from '../event/event-view.js';
import { type Condition, filterIn, type LiveFilter, writeCondition } from './filter.js';
import { LiveState } from './live-state.js';
import { clear, type LiveRow, MOST_KEPT, problem, rows, seen, setFilter, state, watch } from './live-store.js';

const COLUMNS: readonly Column<LiveRow>[] = [
  {
    name: 'time',
    title: 'Time',
    width: '6.6rem',
    className: 'time quiet',
    cell: (row) => (row.kind === 'event' ? clockOf(row.event.timestamp) : ''),
  },
  {
    name: 'type',
    title: 'Type',
    width: 'minmax(10rem, 16rem)',
    className: 'type',
    cell: (row) => (row.kind === 'event' ? row.event.event_type : 'A gap'),
  },
  {
    name: 'source',
    title: 'From',
    width: 'minmax(6rem, 9rem)',
    className: 'quiet',
    minWidth: 900,
    cell: (row) => (row.kind === 'event' ? sourceOf(row.event) : ''),
  },
  {
    name: 'payload',
    title: 'Payload',
    width: 'minmax(0, 1fr)',
    minWidth: 520,
    cell: (row) =>
      row.kind === 'event'
        ? summaryOf(row.event.payload)
        : 'The stream was interrupted, and what passed meanwhile is not remembered here. The history has it.',
  },
  {
    name: 'size',
    title: 'Size',
    width: '4.5rem',
    className: 'number quiet',
    minWidth: 640,
    cell: (row) => (row.kind === 'event' ? sizeOf(row.text.length) : ''),
  },
];

/**
 * What passes now, newest first. Whoever scrolls down, or holds the list, looks at what stood there then; what came since is
 * counted, and nothing moves under the pointer.
 */
export function LivePage(): VNode {
  const { query } = route.value;
  const filter = filterIn(query);
  const { pattern } = filter;
  const written = JSON.stringify(filter);
  const isAtTop = useSignal(true);
  const isHeld = useSignal(false);
  /** What stood there when the list was held. */
  const held = useSignal<readonly LiveRow[] | undefined>(undefined);

  useEffect(() => watch(pattern), [pattern]);
  useEffect(() => setFilter(filter), [written]);

  const hold = (): void => {
    const isStill = isHeld.value || !isAtTop.value;
    held.value = isStill ? (held.value ?? rows.peek()) : undefined;
  };
  const toggle = (): void => {
    isHeld.value = !isHeld.value;
    hold();
  };
  usePageKeys({ ' ': toggle, Escape: () => setQuery({ event: undefined }) });

  const shown = held.value ?? rows.value;
  const newer = useComputed(() => {
    const first = held.value?.[0];
    if (held.value === undefined) return 0;
    if (first === undefined) return rows.value.length;
    const index = rows.value.findIndex(({ key }) => key === first.key);
    return index === -1 ? rows.value.length : index;
  });
  const selected = query.get('event') ?? undefined;
  const row = shown.find(({ key }) => key === selected);

  return (
    <div class="page is-full live">
      <header>
        <h1>Live</h1>
        <LiveState state={state.value} problem={problem.value} />
        <div class="actions">
          <button type="button" aria-pressed={isHeld.value} onClick={toggle} title="Space">
            {isHeld.value ? 'Go on' : 'Hold'}
          </button>
          <button
            type="button"
            onClick={() => {
              clear();
              held.value = undefined;
              isHeld.value = false;
            }}
          >
            Clear
          </button>
        </div>
      </header>
      <FilterBar filter={filter} />
      {state.value === 'closed' && problem.value !== undefined && <ProblemNote problem={problem.value} />}
      <div class={`live-body${row?.kind === 'event' ? ' has-detail' : ''}`}>
        {rows.value.length === 0 && held.value === undefined ? (
          <Waiting filter={filter} />
        ) : (
          <div class="live-list">
            {newer.value > 0 && (
              <button
                type="button"
                class="primary newer"
                onClick={() => {
                  isHeld.value = false;
                  isAtTop.value = true;
                  held.value = undefined;
                  document.querySelector('.live-list .rows')?.scrollTo(0, 0);
                }}
              >
                ↑ {countOf(newer.value)} new
              </button>
            )}
            <Rows
              label="Events, newest first"
              items={shown}
              columns={COLUMNS}
              keyOf={({ key }) => key}
              selected={selected}
              onSelect={({ key, kind }) => kind === 'event' && setQuery({ event: key })}
              onOpen={(one) => one.kind === 'event' && goTo(hrefTo('event', [one.event.event_id]))}
              onTop={(isNow) => {
                if (isAtTop.peek() === isNow) return;
                isAtTop.value = isNow;
                hold();
              }}
              classOf={({ kind }) => (kind === 'gap' ? 'is-gap' : '')}
            />
            <p class="live-foot quiet small">
              {countOf(shown.length)} shown; {countOf(seen.value)} passed since this page was opened
              {seen.value > MOST_KEPT && `, and the newest ${countOf(MOST_KEPT)} are kept`}
            </p>
          </div>
        )}
        {row?.kind === 'event' && (
          <aside class="detail" aria-label="The selected event">
            <EventView
              event={row.event}
              onClose={() => setQuery({ event: undefined })}
              onOnly={(picked) => addCondition('is', picked)}
              onWithout={(picked) => addCondition('not', picked)}
            />
          </aside>
        )}
      </div>
    </div>
  );
}

function addCondition(name: 'is' | 'not', condition: Condition): void {
  const there = route.peek().query.getAll(name);
  const text = writeCondition(condition);
  if (!there.includes(text)) setQuery({ [name]: [...there, text] }, 'push');
}

function FilterBar({ filter }: { readonly filter: LiveFilter }): VNode {
  const { query } = route.value;
  const remove = (name: string, text: string): void =>
    setQuery({ [name]: query.getAll(name).filter((one) => one !== text) });
  return (
    <form class="bar" onSubmit={(event) => event.preventDefault()}>
      <input
        type="text"
        aria-label="Pattern of event types"
        class="mono"
        placeholder="Types: github.#"
        value={filter.pattern === '#' ? '' : filter.pattern}
        onChange={(event) => setQuery({ pattern: event.currentTarget.value.trim() || undefined }, 'push')}
      />
      <FilterField label="Text in the message" />
      {query.getAll('is').map((text) => (
        <Chip key={`is${text}`} label={text} onRemove={() => remove('is', text)} />
      ))}
      {query.getAll('not').map((text) => (
        <Chip key={`not${text}`} label={`not ${text}`} onRemove={() => remove('not', text)} />
      ))}
    </form>
  );
}

function Waiting({ filter }: { readonly filter: LiveFilter }): VNode {
  const isFiltered = filter.text !== '' || filter.is.length > 0 || filter.not.length > 0 || filter.pattern !== '#';
  if (isFiltered && seen.value > 0) {
    return (
      <Empty title="Nothing of what passed fits this filter">
        <p>{countOf(seen.value)} events passed since this page was opened.</p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing has passed yet" command="npx bloodbank publish github.pr.created --example">
      <p>
        What is published from now on shows here, as it passes. Publish something from a shell, or{' '}
        <a href={hrefTo('catalogue')}>from the catalogue</a>.
      </p>
    </Empty>
  );
}
