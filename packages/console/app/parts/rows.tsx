import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';

export interface Column<T> {
  readonly name: string;
  readonly title: ComponentChildren;
  /** A track of a CSS grid: `8rem`, `minmax(0, 1fr)`. */
  readonly width: string;
  readonly className?: string;
  /** Left out where the list is narrower than this. In pixels. */
  readonly minWidth?: number;
  cell(item: T): ComponentChildren;
}

export interface RowsProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly columns: readonly Column<T>[];
  keyOf(item: T): string;
  readonly selected?: string | undefined;
  onSelect?(item: T): void;
  onOpen?(item: T): void;
  /** Whether the first row is in sight. */
  onTop?(isAtTop: boolean): void;
  classOf?(item: T): string;
}

/** In pixels; `--row` of the style sheet is the same. All rows are alike, so nothing is measured. */
export const ROW_HEIGHT = 34;
/** It stays in sight, above the rows. In pixels. */
const HEAD_HEIGHT = 30;
/** Drawn beyond each edge, so that a quick wheel shows no holes. */
const MARGIN = 8;

/**
 * A list of any length, of which only what is in sight is drawn. The list has the focus and names the selected row;
 * j, k and the arrows move, Enter opens.
 */
export function Rows<T>(props: RowsProps<T>): VNode {
  const { label, items, columns, keyOf, selected, onSelect, onOpen, onTop, classOf } = props;
  const body = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(600);
  const width = useSignal(1_000);
  const id = useId();

  useLayoutEffect(() => {
    const element = body.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight - HEAD_HEIGHT;
      width.value = element.clientWidth;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [height, width]);

  const shown = columns.filter(({ minWidth = 0 }) => width.value >= minWidth);
  const tracks = { gridTemplateColumns: shown.map(({ width }) => width).join(' ') };
  const first = Math.max(0, Math.floor(top.value / ROW_HEIGHT) - MARGIN);
  const last = Math.min(items.length, Math.ceil((top.value + height.value) / ROW_HEIGHT) + MARGIN);
  const index = selected === undefined ? -1 : items.findIndex((item) => keyOf(item) === selected);

  const select = (next: number): void => {
    const item = items[Math.max(0, Math.min(next, items.length - 1))];
    if (item === undefined) return;
    onSelect?.(item);
  };

  // The selected row comes into sight when it is another one, and not when the list grows above it.
  useEffect(() => {
    const element = body.current;
    if (element === null || index < 0) return;
    const from = index * ROW_HEIGHT;
    if (from < element.scrollTop) element.scrollTop = from;
    else if (from + ROW_HEIGHT + HEAD_HEIGHT > element.scrollTop + element.clientHeight) {
      element.scrollTop = from + ROW_HEIGHT + HEAD_HEIGHT - element.clientHeight;
    }
  }, [selected]);

  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(height.value / ROW_HEIGHT) - 1);
    const moves: Readonly<Record<string, number>> = {
      j: index + 1,
      ArrowDown: index + 1,
      k: index - 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: items.length - 1,
    };
    const item = items[index];
    if (event.key in moves) select(moves[event.key] ?? 0);
    else if (event.key === 'Enter' && item !== undefined && onOpen !== undefined) onOpen(item);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={body}
      class="rows"
      role="grid"
      tabIndex={0}
      data-list
      aria-label={label}
      aria-rowcount={items.length + 1}
      aria-activedescendant={index >= first && index < last ? `${id}-${index}` : undefined}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop;
        onTop?.(event.currentTarget.scrollTop < ROW_HEIGHT);
      }}
      onKeyDown={onKey}
    >
      <div role="row" aria-rowindex={1} class="rows-head" style={tracks}>
        {shown.map(({ name, title, className }) => (
          <div key={name} role="columnheader" class={className}>
            {title}
          </div>
        ))}
      </div>
      <div class="rows-space" role="rowgroup" style={{ height: `${items.length * ROW_HEIGHT}px` }}>
        {items.slice(first, last).map((item, offset) => {
          const row = first + offset;
          const key = keyOf(item);
          return (
            <div
              key={key}
              id={`${id}-${row}`}
              role="row"
              aria-rowindex={row + 2}
              aria-selected={key === selected}
              data-key={key}
              class={`row ${classOf?.(item) ?? ''}`}
              style={{ ...tracks, transform: `translateY(${row * ROW_HEIGHT}px)` }}
              onClick={() => onSelect?.(item)}
              onDblClick={() => onOpen?.(item)}
            >
              {shown.map((column) => (
                <div key={column.name} role="gridcell" class={`cut ${column.className ?? ''}`}>
                  {column.cell(item)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
