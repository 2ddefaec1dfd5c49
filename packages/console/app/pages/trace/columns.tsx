import { clockOf, durationOf, shortId } from '../../parts/format.js';
import type { Column } from '../../parts/rows.js';
import type { FlowRow } from './flow.js';
import { KIND_NAMES } from './message-kind.js';

/** Deeper is not moved further to the right: the types stay readable. */
const MOST_INDENT = 14;
const INDENT_PX = 14;

export interface Span {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
}

export function columnsOf(
  span: Span,
  folded: ReadonlySet<string>,
  onFold: (row: FlowRow) => void,
): readonly Column<FlowRow>[] {
  const widthMs = Math.max(1, span.until - span.since);
  const placeOf = (at: number): number => ((at - span.since) / widthMs) * 100;
  return [
    {
      name: 'type',
      title: 'Event',
      width: 'minmax(14rem, 26rem)',
      className: 'type',
      cell: (row) => (
        <span class="flow-type" style={{ paddingLeft: `${Math.min(row.depth, MOST_INDENT) * INDENT_PX}px` }}>
          {row.childCount > 0 ? (
            <button
              type="button"
              class="plain fold"
              tabIndex={-1}
              aria-label={`${folded.has(row.id) ? 'Show' : 'Fold'} what ${row.type} caused`}
              aria-expanded={!folded.has(row.id)}
              onClick={(event) => {
                event.stopPropagation();
                onFold(row);
              }}
            >
              {folded.has(row.id) ? '▸' : '▾'}
            </button>
          ) : (
            <span class="fold" aria-hidden="true" />
          )}
          <span class={`mark is-${row.kind}`} title={KIND_NAMES[row.kind]}>
            <span class="sr-only">{KIND_NAMES[row.kind]}</span>
          </span>
          {row.type === '' ? <span class="quiet">{shortId(row.id)}, not recorded</span> : row.type}
          {folded.has(row.id) && <span class="tag">{row.childCount}</span>}
        </span>
      ),
    },
    {
      name: 'source',
      title: 'From',
      width: 'minmax(5rem, 8rem)',
      className: 'quiet',
      minWidth: 1_000,
      cell: (row) => row.source,
    },
    {
      name: 'time',
      title: 'Time',
      width: '6.6rem',
      className: 'time quiet',
      minWidth: 760,
      cell: (row) => (row.at === undefined ? '' : clockOf(new Date(row.at).toISOString())),
    },
    {
      name: 'after',
      title: 'After cause',
      width: '5.2rem',
      className: 'number quiet',
      cell: (row) => {
        const cause = row.parent?.at;
        return row.at === undefined || cause === undefined ? '' : durationOf(Math.max(0, row.at - cause));
      },
    },
    {
      name: 'bar',
      title: <span class="sr-only">Along the time</span>,
      width: 'minmax(6rem, 1fr)',
      minWidth: 480,
      cell: (row) => {
        if (row.at === undefined) return null;
        const until = placeOf(row.at);
        const since = Math.min(until, placeOf(row.parent?.at ?? row.at));
        return (
          <span class="flow-track">
            <span class="flow-bar" style={{ left: `${since}%`, width: `${until - since}%` }} />
            <span class="flow-dot mark" style={{ left: `${until}%` }} />
          </span>
        );
      },
    },
  ];
}
