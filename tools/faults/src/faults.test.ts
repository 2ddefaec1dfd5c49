import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FAULTS } from './faults.js';
import { renderReliability } from './report/render-reliability.js';

const numbers = FAULTS.map(({ id }) => Number(id.slice(1)));

test('every fault has a number of its own, and they stand in order', () => {
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

test('every fault that has a file is inflicted', async () => {
  const files = await readdir(new URL('./faults/', import.meta.url));
  const list = await readFile(new URL('./faults.ts', import.meta.url), 'utf8');
  for (const file of files) expect(list).toContain(`./faults/${file.replace(/\.ts$/, '.js')}`);
});

test('the page of the last run knows every fault of a usual run', async () => {
  const page = await readFile(new URL('../../../docs/reliability.md', import.meta.url), 'utf8');
  for (const { id, tier, name } of FAULTS) if (tier !== 'full') expect(page).toContain(`- **${id}**: ${name}.`);
});

test('a run is shown as a table with a line for each broker, and what was done and held', () => {
  const counts = {
    attempted: 3,
    acknowledged: 2,
    refused: 0,
    unknown: 1,
    delivered: 3,
    lost: 0,
    recovered: 1,
    duplicated: 0,
    unexpected: 0,
  };
  const outcome = { id: 'R4', name: 'it breaks', holds: 'It holds.', hasPassed: true, tookMs: 5 };
  const ledger = { ...counts, longestGapMs: 12, seed: 7 };
  const outcomes = (['embedded', 'rabbitmq'] as const).map((broker) => ({ ...outcome, broker, ledger }));
  const page = renderReliability(outcomes, '', [outcome]);
  expect(page).toContain('| R4    | rabbitmq | 3         | 2 ');
  expect(page.split('| R4 ')).toHaveLength(3);
  expect(page.split('- **R4**: it breaks. It holds.')).toHaveLength(2);

  // Of one fault alone: its lines are new, the others stay, all in their order.
  const other = { ...outcome, id: 'R2', name: 'it stops', broker: 'rabbitmq' as const, ledger: { ...ledger, seed: 8 } };
  const again = { ...outcome, broker: 'rabbitmq' as const, ledger: { ...ledger, attempted: 5, seed: 9 } };
  const merged = renderReliability([other, again], page, [other, outcome]);
  const lines = [...merged.matchAll(/^\| (R\d) +\| (\w+) +\| (\d+) .* (\d+) +\|$/gm)].map(([, ...cells]) => cells);
  expect(lines).toEqual([
    ['R2', 'rabbitmq', '3', '8'],
    ['R4', 'embedded', '3', '7'],
    ['R4', 'rabbitmq', '5', '9'],
  ]);
  expect(renderReliability([], merged, [other, outcome])).toBe(merged);
});
