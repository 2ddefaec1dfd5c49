import type { ComponentChildren, VNode } from 'preact';

export interface TableColumn<T> {
  /** Heads the column, and stands beside each of its values on a phone; empty where the value says it all. */
  readonly title: string;
  /** Stands at the head instead of the title. */
  readonly head?: ComponentChildren;
  readonly className?: string;
  cell(item: T, index: number): ComponentChildren;
}

export interface TableProps<T> {
  readonly items: readonly T[];
  readonly columns: readonly TableColumn<T>[];
  keyOf(item: T, index: number): string;
}

/** A table where there is room for one; on a phone, each row is a card. */
export function Table<T>({ items, columns, keyOf }: TableProps<T>): VNode {
  const isHeaded = columns.some(({ title, head }) => title !== '' || head !== undefined);
  return (
    <table class="cards">
      {isHeaded && (
        <thead>
          <tr>
            {columns.map(({ title, head, className }, place) => (
              <th key={place} class={className}>
                {head ?? title}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {items.map((item, index) => (
          <tr key={keyOf(item, index)}>
            {columns.map(({ title, className, cell }, place) => (
              <td key={place} class={className} data-title={title === '' ? undefined : title}>
                {cell(item, index)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
