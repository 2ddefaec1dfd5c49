import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { call, type Problem, problemOf } from '../../api/call.js';
import { type Envelope, sourceOf, summaryOf } from '../../api/envelope.js';
import { session } from '../../api/session.js';
import { Empty } from '../../parts/empty.js';
import { countOf, dateOf } from '../../parts/format.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { type Column, Rows } from '../../parts/rows.js';
import { goTo, hrefTo, route, setQuery } from '../../route/route.js';
import { EventView } from '../event/event-view.js';
import { writeCondition } from '../live/filter.js';
import { HistoryBar } from './history-bar.js';
import { historyFilterIn, writeHistoryFilter } from './history-query.js';
import { TimeBrush } from './time-brush.js';

/** One message of `GET /events`. */
interface Recorded {
  readonly position: number;
  readonly recorded_at: string;
  readonly kind: 'event' | 'command' | 'reply';
  readonly id: string;
  readonly event_type: string;
  readonly event?: Envelope;
}

interface HistoryPageAnswer {
  readonly events: readonly Recorded[];
  readonly total: number;
  readonly next_cursor?: string;
}

const PAGE = 200;

const COLUMNS: readonly Column<Recorded>[] = [
  {
    name: 'time',
    title: 'Time',
    width: '9.5rem',
    className: 'time quiet',
    cell: ({ event, recorded_at: at }) => dateOf(event?.timestamp ?? at),
  },
  {
    name: 'type',
    title: 'Type',
    width: 'minmax(10rem, 16rem)',
    className: 'type',
    cell: ({ event_type: type, kind }) => (
      <>
        {type} {kind !== 'event' && <span class="tag">{kind}</span>}
      </>
    ),
  },
  {
    name: 'source',
    title: 'From',
    width: 'minmax(6rem, 9rem)',
    className: 'quiet',
    minWidth: 900,
    cell: ({ event }) => (event === undefined ? '' : sourceOf(event)),
  },
  {
    name: 'payload',
    title: 'Payload',
    width: 'minmax(0, 1fr)',
    minWidth: 520,
    cell: ({ event }) => (event === undefined ? <span class="quiet">cannot be read</span> : summaryOf(event.payload)),
  },
];

/** What was recorded: find, narrow the time, look, and live it again. */
export function HistoryPage(): VNode {
  const { query } = route.value;
  const filter = historyFilterIn(query);
  const asked = writeHistoryFilter(filter);
  const pages = useSignal<readonly HistoryPageAnswer[]>([]);
  const problem = useSignal<Problem | undefined>(undefined);
  const isLoading = useSignal(true);
  const events = pages.value.flatMap((page) => page.events);
  const cursor = pages.value.at(-1)?.next_cursor;
  const total = pages.value.at(-1)?.total ?? 0;

  useEffect(() => {
    const ending = new AbortController();
    isLoading.value = true;
    problem.value = undefined;
    call<HistoryPageAnswer>(`events?limit=${PAGE}&${asked}`, { signal: ending.signal })
      .then(
        (page) => {
          pages.value = [page];
        },
        (thrown: unknown) => {
          if (!ending.signal.aborted) problem.value = problemOf(thrown);
        },
      )
      .finally(() => {
        isLoading.value = false;
      });
    return () => ending.abort();
  }, [asked, pages, problem, isLoading]);

  const loadMore = async (): Promise<void> => {
    if (cursor === undefined || isLoading.value) return;
    isLoading.value = true;
    try {
      const page = await call<HistoryPageAnswer>(`events?limit=${PAGE}&cursor=${cursor}&${asked}`);
      pages.value = [...pages.value, page];
    } catch (thrown) {
      problem.value = problemOf(thrown);
    } finally {
      isLoading.value = false;
    }
  };

  const selected = query.get('event') ?? undefined;
  const current = events.find(({ id }) => id === selected);
  const close = (): void => setQuery({ event: undefined });
  return (
    <div class="page is-full live">
      <header>
        <h1>History</h1>
        <span class="quiet small" role="status">
          {pages.value.length > 0 && `${countOf(total)} found`}
        </span>
        <div class="actions">
          {session.value?.rooms.replay !== false && (
            <button type="button" disabled={total === 0} onClick={() => goTo(`${hrefTo('replays', ['new'])}?${asked}`)}>
              Live these again …
            </button>
          )}
        </div>
      </header>
      <HistoryBar filter={filter} />
      <TimeBrush filter={filter} />
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {pages.value.length > 0 && events.length === 0 && (
        <Empty
          title={asked === '' ? 'Nothing was recorded yet' : 'Nothing like that was recorded'}
          {...(asked === '' ? { command: 'npx bloodbank publish github.pr.created --example' } : {})}
        >
          <p>
            {asked === ''
              ? 'What is published from now on is recorded, and can be found here.'
              : 'Widen the time or the filter.'}{' '}
            What passes right now shows in <a href={hrefTo('live')}>Live</a>.
          </p>
        </Empty>
      )}
      {events.length > 0 && (
        <div class={`live-body${current?.event === undefined ? '' : ' has-detail'}`}>
          <div class="live-list">
            <Rows
              label="Recorded messages, newest first"
              items={events}
              columns={COLUMNS}
              keyOf={({ id }) => id}
              selected={selected}
              onSelect={({ id }) => setQuery({ event: id })}
              onOpen={({ id }) => goTo(hrefTo('event', [id]))}
            />
            <p class="live-foot quiet small bar">
              {countOf(events.length)} of {countOf(total)}
              {cursor !== undefined && (
                <button type="button" disabled={isLoading.value} onClick={() => void loadMore()}>
                  Load more
                </button>
              )}
            </p>
          </div>
          {current?.event !== undefined && (
            <aside class="detail" aria-label="The selected event">
              <EventView
                key={current.id}
                event={current.event}
                onClose={close}
                onOnly={(picked) => goTo(hrefTo('live', [], { is: writeCondition(picked) }))}
              />
            </aside>
          )}
        </div>
      )}
    </div>
  );
}
