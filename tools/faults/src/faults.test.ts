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
  const page = renderReliability([
    { ...outcome, broker: 'embedded', ledger },
    { ...outcome, broker: 'rabbitmq', ledger },
  ]);
  expect(page).toContain('| R4    | rabbitmq | 3         | 2 ');
  expect(page.split('| R4 ')).toHaveLength(3);
  expect(page.split('- **R4**: it breaks. It holds.')).toHaveLength(2);
  expect(page).toContain('Seed 7.');
});
