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

/** The page that shows the last whole run. */
export function renderReliability(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.id,
    outcome.broker,
    ...COLUMNS.map((column) => String(outcome.ledger[column])),
    `${outcome.ledger.longestGapMs} ms`,
  ]);
  const header = ['fault', 'broker', ...COLUMNS, 'gap'];
  const faults = new Map(outcomes.map(({ id, name, holds }) => [id, `- **${id}**: ${name}. ${holds}`]));
  const seed = outcomes[0]?.ledger.seed;
  return `${HEAD}${renderTable([header, ...rows])}
Seed ${seed}.

## The faults

${[...faults.values()].join('\n')}
${TAIL}`;
}

function renderTable([header = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return `${[line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')}\n`;
}
