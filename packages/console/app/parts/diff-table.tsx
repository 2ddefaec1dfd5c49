import type { VNode } from 'preact';
import { type Difference, differencesOf } from './diff.js';
import { Name } from './name.js';
import { Table, type TableColumn } from './table.js';

export interface DiffTableProps {
  readonly before: unknown;
  readonly after: unknown;
  /** How the two sides are called. */
  readonly titles: readonly [string, string];
}

const MOST_CHARACTERS = 400;

/** Two values side by side, only where they differ. */
export function DiffTable({ before, after, titles }: DiffTableProps): VNode {
  const differences = differencesOf(before, after);
  if (differences.length === 0) return <p class="quiet small">There is no difference.</p>;
  const columns: readonly TableColumn<Difference>[] = [
    {
      title: 'Where',
      className: 'mono wrap',
      cell: ({ path }) => (path === '' ? '(all of it)' : <Name text={path} />),
    },
    { title: titles[0], className: 'mono wrap', cell: (difference) => <Side difference={difference} of="before" /> },
    { title: titles[1], className: 'mono wrap', cell: (difference) => <Side difference={difference} of="after" /> },
  ];
  return (
    <div class="table-frame diff">
      <Table items={differences} columns={columns} keyOf={({ path }) => path} />
    </div>
  );
}

function Side({ difference, of }: { readonly difference: Difference; readonly of: 'before' | 'after' }): VNode {
  const isAbsent = difference.kind === (of === 'before' ? 'added' : 'removed');
  if (isAbsent) return <span class="quiet">–</span>;
  const text = JSON.stringify(difference[of]) ?? '';
  const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return of === 'before' ? <del>{shown}</del> : <ins>{shown}</ins>;
}
