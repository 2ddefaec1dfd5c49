import { formatRatio } from './case-table.js';
import type { Change } from './compare-reports.js';
import { formatColumns } from './format-text.js';

const WORDS: Readonly<Record<Change['verdict'], string>> = {
  better: 'better',
  same: 'the same within the spread',
  worse: 'WORSE',
};

export function formatChanges(changes: readonly Change[], file: string): string {
  if (changes.length === 0) return `Nothing in ${file} is of the same cases.`;
  const rows = changes.map(({ question, case: name, arm, metric, then, now, verdict }) => [
    `${question}, ${name}, ${arm}: ${metric}`,
    formatRatio(then),
    formatRatio(now),
    WORDS[verdict],
  ]);
  return [`Ratios against ${file}:`, ...formatColumns([['', 'then', 'now', ''], ...rows])].join('\n');
}
