import type { Outcome } from './outcome.js';

const HEAD = `<!-- Written by \`pnpm test:faults --write\`. Do not edit. -->

# What was broken, and what became of every message

\`pnpm test:faults\` breaks brokers, lines and processes on purpose, and keeps a book of every message. In each line nothing
was lost and nothing unexpected came; otherwise this page would not have been written. How to read and repeat it:
[Test under faults](how-to/test-under-faults.md).

- **lost**: confirmed, and never delivered. **unexpected**: delivered, though its publish was refused or never made.
- **unknown**: the publish rejected, and said that the message may have been stored; **recovered** of them were.
- **duplicated**: deliveries beyond the first of a message. Delivery is at least once; consumers tell copies by \`event_id\`.
- **gap**: the longest time without a confirm.

`;

const COLUMNS = [
  'attempted',
  'acknowledged',
  'refused',
  'unknown',
  'delivered',
  'lost',
  'recovered',
  'duplicated',
  'unexpected',
] as const;

const TAIL = `
## Not covered

Power loss, kernel crashes and torn or corrupted disks: a killed broker keeps what the kernel had in its cache, so surviving
\`kill -9\` says nothing about them. Brokers that lie. More than one node of three failing at a time.
`;

type Described = Pick<Outcome, 'id' | 'name' | 'holds'>;

/**
 * The page that shows each fault as it was inflicted last.
 *
 * @param page as it was: lines of faults that were not inflicted now are taken from it
 * @param faults all that there are, in the order of the page
 */
export function renderReliability(outcomes: readonly Outcome[], page: string, faults: readonly Described[]): string {
  const rows = new Map(rowsOf(page).map((row) => [keyOf(row), row]));
  for (const outcome of outcomes) {
    const row = [
      outcome.id,
      outcome.broker,
      ...COLUMNS.map((column) => String(outcome.ledger[column])),
      `${outcome.ledger.longestGapMs} ms`,
      String(outcome.ledger.seed),
    ];
    rows.set(keyOf(row), row);
  }
  const header = ['fault', 'broker', ...COLUMNS, 'gap', 'seed'];
  const ordered = faults.flatMap(({ id }) => [...rows.values()].filter(([own]) => own === id));
  const shown = faults.filter(({ id }) => ordered.some(([own]) => own === id));
  return `${HEAD}${renderTable([header, ...ordered])}
## The faults

${shown.map(({ id, name, holds }) => `- **${id}**: ${name}. ${holds}`).join('\n')}
${TAIL}`;
}

/** The lines of its table. */
function rowsOf(page: string): readonly (readonly string[])[] {
  const rows = page.matchAll(/^\| (R\d+ .*) \|$/gm);
  return [...rows].map(([, row = '']) => row.split('|').map((cell) => cell.trim()));
}

function keyOf([id, broker]: readonly string[]): string {
  return `${id} ${broker}`;
}

function renderTable([header = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return `${[line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')}\n`;
}
