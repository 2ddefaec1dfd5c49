import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Letter } from '../../api/dead-letters.js';
import { agoOf, dateOf, shortId, sizeOf } from '../../parts/format.js';
import { Table, type TableColumn } from '../../parts/table.js';

export interface LetterTableProps<L extends Letter> {
  readonly letters: readonly L[];
  readonly chosen: Signal<ReadonlySet<string>>;
  /** Undefined where a letter has no page of its own. */
  readonly hrefOf?: (letter: L) => string;
}

/** Letters, some of which may be chosen. */
export function LetterTable<L extends Letter>({ letters, chosen, hrefOf }: LetterTableProps<L>): VNode {
  const choose = (ids: readonly string[], isChosen: boolean): void => {
    const next = new Set(chosen.value);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    chosen.value = next;
  };
  const all = letters.map(({ id }) => id);
  const columns: readonly TableColumn<L>[] = [
    {
      title: '',
      className: 'check',
      head: (
        <input
          type="checkbox"
          aria-label="Choose all"
          checked={letters.length > 0 && all.every((id) => chosen.value.has(id))}
          onChange={({ currentTarget }) => choose(all, currentTarget.checked)}
        />
      ),
      cell: (letter) => (
        <input
          type="checkbox"
          aria-label={`Choose ${letter.event_id ?? letter.id}`}
          checked={chosen.value.has(letter.id)}
          onChange={({ currentTarget }) => choose([letter.id], currentTarget.checked)}
        />
      ),
    },
    {
      title: 'Event',
      className: 'mono',
      cell: (letter) => {
        const type = letter.event_type ?? 'unknown';
        const id = letter.event_id === null ? '' : shortId(letter.event_id);
        return (
          <>
            {hrefOf === undefined ? (
              type
            ) : (
              <a data-row href={hrefOf(letter)}>
                {type}
              </a>
            )}{' '}
            <span class="quiet nowrap">{id}</span>
          </>
        );
      },
    },
    {
      title: 'Why',
      className: 'why',
      cell: ({ code, message }) => (
        <>
          <code class="bad">{code}</code> <span class="wrap">{message.slice(0, 300)}</span>
        </>
      ),
    },
    { title: 'Attempts', className: 'number', cell: ({ attempts }) => attempts ?? '–' },
    { title: 'Size', className: 'number quiet', cell: ({ size }) => sizeOf(size) },
    { title: 'First failed', className: 'quiet nowrap', cell: ({ first_failed_at: at }) => dateOf(at ?? undefined) },
    {
      title: 'Last failed',
      className: 'nowrap',
      cell: ({ failed_at: at }) => <span title={at ?? ''}>{agoOf(at ?? undefined)}</span>,
    },
  ];
  return <Table items={letters} columns={columns} keyOf={({ id }) => id} />;
}
