/** A cell: what is measured, and how it is shown. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/**
 * Rows of cells as aligned lines, without the columns that are empty. What the last column has no room for is cut, or goes on in the next
 * line; where it has hardly any room, it stands below its row.
 */
export function formatTable(rows: readonly (readonly Cell[])[], options: TableOptions = {}): readonly string[] {
  const { indent = '  ', gap = '  ', width = Number.POSITIVE_INFINITY, overflow = 'cut' } = options;
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.text.length);
    });
  }
  const fit = (text: string, room: number): readonly string[] =>
    overflow === 'wrap' ? wrapText(text, room) : [cutText(text, room)];
  return rows.flatMap((row) => {
    const leading = row
      .slice(0, -1)
      .map((cell, column) => ({ ...cell, text: cell.text.padEnd(widths[column] ?? 0) }))
      .filter(({ text }) => text !== '');
    const start = leading.reduce((column, cell) => column + cell.text.length + gap.length, indent.length);
    const begun = indent + leading.map((cell) => (cell.paint?.(cell.text) ?? cell.text) + gap).join('');
    const { text = '', paint = (plain: string) => plain } = row.at(-1) ?? {};
    if (text.length > width - start && width - start < MIN_ROOM) {
      const below = indent + BELOW;
      return [
        begun.trimEnd(),
        ...fit(text, Math.max(MIN_ROOM, width - below.length)).map((part) => below + paint(part)),
      ];
    }
    const [first = '', ...rest] = fit(text, width - start).map(paint);
    return [(begun + first).trimEnd(), ...rest.map((part) => ' '.repeat(start) + part)];
  });
}

/** How far what stands below its row is set in. */
const BELOW = '    ';

/** A column narrower than this says nothing. */
const MIN_ROOM = 20;

export interface TableOptions {
  readonly indent?: string;
  readonly gap?: string;
  /** Columns of the terminal; undefined neither cuts nor wraps. */
  readonly width?: number | undefined;
  readonly overflow?: 'cut' | 'wrap';
}

/** Text cut to a number of characters, the last of which then says that there was more. */
export function cutText(text: string, room: number): string {
  if (text.length <= room) return text;
  const end = room - 1;
  // Never between the two halves of one character.
  const isSplit = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return `${text.slice(0, isSplit ? end - 1 : end)}…`;
}

/** Text as lines of at most `room` characters, broken between words where words are short enough. */
export function wrapText(text: string, room: number): readonly string[] {
  if (text.length <= room) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
