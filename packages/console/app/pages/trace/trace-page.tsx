import { useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { type Problem, problemOf } from '../../api/call.js';
import type { Envelope } from '../../api/envelope.js';
import { Empty } from '../../parts/empty.js';
import { durationOf, plural, shortId } from '../../parts/format.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Prose } from '../../parts/prose.js';
import { retryWhileUnknown } from '../../parts/retry-unknown.js';
import { Rows } from '../../parts/rows.js';
import { goTo, hrefTo, route, setQuery } from '../../route/route.js';
import { usePageKeys } from '../../shell/page-keys.js';
import { EventView } from '../event/event-view.js';
import { findEvent } from '../event/find-event.js';
import { columnsOf } from './columns.js';
import { type FlowRow, layOut } from './flow.js';
import type { GraphViewProps } from './graph/graph-view.js';
import { type LoadedFlow, loadFlow } from './load-flow.js';

/** What caused an event, and what it caused: every event of its flow, under its cause, along the time. */
export function TracePage(): VNode {
  const [id = ''] = route.value.rest;
  return id === '' ? <AskForId /> : <Flow key={id} id={id} />;
}

function Flow({ id }: { readonly id: string }): VNode {
  const flow = useSignal<LoadedFlow | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const isLoading = useSignal(true);
  const folded = useSignal<ReadonlySet<string>>(new Set());
  const { query } = route.value;
  const from = useSignal(query.get('from') ?? undefined);
  from.value = query.get('from') ?? undefined;
  const selected = query.get('event') ?? id;

  useEffect(() => {
    const ending = new AbortController();
    void retryWhileUnknown(async () => {
      try {
        await loadFlow(id, ending.signal, (loaded) => {
          flow.value = loaded;
        });
        problem.value = undefined;
      } catch (thrown) {
        if (!ending.signal.aborted) problem.value = problemOf(thrown);
        throw thrown;
      } finally {
        isLoading.value = false;
      }
    }, ending.signal);
    return () => ending.abort();
  }, [id, flow, problem, isLoading]);

  const rows = useComputed(() => layOut(flow.value?.events ?? [], folded.value, from.value));
  const span = useComputed(() => spanOf(rows.value));
  const fold = (row: FlowRow | undefined, isFolded: boolean): void => {
    if (row === undefined || row.childCount === 0) return;
    const next = new Set(folded.value);
    if (isFolded) next.add(row.id);
    else next.delete(row.id);
    folded.value = next;
  };
  const current = rows.value.find((row) => row.id === selected);
  usePageKeys({
    ArrowLeft: () => fold(current, true),
    ArrowRight: () => fold(current, false),
    v: () => setQuery({ view: query.get('view') === 'graph' ? undefined : 'graph' }),
  });
  const columns = columnsOf(span.value, folded.value, (row) => fold(row, !folded.value.has(row.id)));
  const isOpen = query.has('event');
  const isGraph = query.get('view') === 'graph';
  const { events = [], isCut = false } = flow.value ?? {};
  const isUnknown = problem.value?.code === 'correlation.unknown-event' && events.length === 0;

  return (
    <div class="page is-full live">
      <header>
        <h1>Trace</h1>
        <span class="quiet small" role="status">
          {events.length > 0 &&
            `${plural(events.length, 'event')} in ${durationOf(span.value.until - span.value.since)}`}
          {isLoading.value && (events.length > 0 ? ', loading more' : 'Loading …')}
          {isCut && !isLoading.value && '; there are more, which are not shown'}
        </span>
        <div class="tabs" role="group" aria-label="How it is shown">
          {(['waterfall', 'graph'] as const).map((view) => (
            <button
              key={view}
              type="button"
              aria-pressed={isGraph === (view === 'graph')}
              title="v"
              onClick={() => setQuery({ view: view === 'graph' ? view : undefined })}
            >
              {view === 'graph' ? 'Graph' : 'Waterfall'}
            </button>
          ))}
        </div>
        <div class="actions">
          {from.value === undefined ? (
            <button type="button" disabled={current === undefined} onClick={() => setQuery({ from: selected }, 'push')}>
              Only from here
            </button>
          ) : (
            <button type="button" onClick={() => setQuery({ from: undefined }, 'push')}>
              The whole flow
            </button>
          )}
        </div>
      </header>
      {problem.value !== undefined && !isUnknown && <ProblemNote problem={problem.value} />}
      {isUnknown && (
        <Empty title={problem.value?.message ?? ''} command={`npx bloodbank trace ${id}`}>
          <Prose text={problem.value?.remedy ?? ''} />
          <p>Causes are remembered for events that went through a bus or a gateway with a correlation store.</p>
        </Empty>
      )}
      {events.length > 0 && (
        <div class={`live-body${isOpen ? ' has-detail' : ''}`}>
          <div class="live-list">
            {isGraph ? (
              <Graph
                events={rows.value}
                selected={selected}
                onSelect={(one) => setQuery({ event: one })}
                onOpen={(one) => goTo(hrefTo('event', [one]))}
              />
            ) : (
              <Rows
                label="Events of this flow, each under its cause"
                items={rows.value}
                columns={columns}
                keyOf={(row) => row.id}
                selected={selected}
                onSelect={(row) => setQuery({ event: row.id })}
                onOpen={(row) => goTo(hrefTo('event', [row.id]))}
                classOf={(row) => nearnessOf(row, current)}
              />
            )}
          </div>
          {isOpen && (
            <aside class="detail" aria-label="The selected event">
              <Detail key={selected} id={selected} />
            </aside>
          )}
        </div>
      )}
    </div>
  );
}

/** The graph comes with a file of its own, once somebody wants it. */
function Graph(props: GraphViewProps): VNode {
  const view = useSignal<{ readonly View: (props: GraphViewProps) => VNode } | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    import('./graph/graph-view.js').then(
      ({ GraphView }) => {
        view.value = { View: GraphView };
      },
      (thrown: unknown) => {
        problem.value = problemOf(thrown);
      },
    );
  }, [view, problem]);
  if (problem.value !== undefined) return <ProblemNote problem={problem.value} />;
  if (view.value === undefined) return <p class="inside quiet small">Loading …</p>;
  const { View } = view.value;
  return <View {...props} />;
}

/** Causes and effects of the selected event are marked. */
function nearnessOf(row: FlowRow, current: FlowRow | undefined): string {
  if (current === undefined || row.id === current.id) return '';
  if (current.parents.includes(row.id)) return 'is-cause';
  return row.parents.includes(current.id) ? 'is-effect' : '';
}

function spanOf(rows: readonly FlowRow[]): { readonly since: number; readonly until: number } {
  let since = Number.POSITIVE_INFINITY;
  let until = Number.NEGATIVE_INFINITY;
  for (const { at } of rows) {
    if (at === undefined) continue;
    since = Math.min(since, at);
    until = Math.max(until, at);
  }
  return since > until ? { since: 0, until: 0 } : { since, until };
}

function Detail({ id }: { readonly id: string }): VNode {
  const event = useSignal<Envelope | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    const ending = new AbortController();
    findEvent(id, ending.signal).then(
      (found) => {
        event.value = found;
      },
      (thrown: unknown) => {
        if (!ending.signal.aborted) problem.value = problemOf(thrown);
      },
    );
    return () => ending.abort();
  }, [id, event, problem]);
  const close = (): void => setQuery({ event: undefined });
  if (event.value !== undefined) return <EventView event={event.value} onClose={close} />;
  return (
    <div class="stack">
      <p class="bar">
        <code>{shortId(id)}</code>
        <button type="button" onClick={close}>
          Close
        </button>
      </p>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
    </div>
  );
}

function AskForId(): VNode {
  const typed = useSignal('');
  return (
    <div class="page">
      <header>
        <h1>Trace</h1>
      </header>
      <form
        class="bar"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.value.trim() !== '') goTo(hrefTo('trace', [typed.value.trim()]));
        }}
      >
        <input
          type="text"
          class="mono"
          data-filter
          aria-label="An event's id"
          placeholder="An event's id"
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
        <button type="submit">Show</button>
      </form>
      <Empty title="What caused what">
        <p>
          Paste the id of an event, or press <kbd>t</kbd> on one in <a href={hrefTo('live')}>Live</a>: every event of
          its flow shows, each under its cause, along the time.
        </p>
      </Empty>
    </div>
  );
}
