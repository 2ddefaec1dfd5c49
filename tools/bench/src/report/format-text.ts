import { barTable } from '../bars/bar-table.js';
import type { BarResult } from '../bars/bars.js';
import type { Metric } from '../harness/question.js';
import type { CaseResult, Report } from '../harness/result.js';
import { caseTable, describeQuiet } from './case-table.js';

/** A case as a person reads it in a terminal. */
export function formatCase(metrics: readonly Metric[], result: CaseResult): string {
  const missing = result.leftOut.map(
    ({ arm, why, isFailure }) => `  ${arm} ${isFailure ? 'failed' : 'left out'}: ${why}`,
  );
  return [
    `${result.name}  (${describeQuiet(result)})`,
    ...formatColumns(caseTable(metrics, result)),
    ...missing,
    '',
  ].join('\n');
}

/** What must be so, and whether it is. */
export function formatBars(results: readonly BarResult[]): string {
  const met = results.filter(({ isMet }) => isMet).length;
  return [`\nBars: ${met} of ${results.length} met`, ...formatColumns(barTable(results)), ''].join('\n');
}

/** What everything below depends on. */
export function formatSurroundings({ machine, broker, commit, seed }: Omit<Report, 'questions'>): string {
  const { cores, processor, memoryGiB, system, node, load } = machine;
  return [
    `${cores} cores (${processor}), ${memoryGiB} GiB, ${system}, Node ${node}, load ${load}`,
    `${broker ?? 'no broker'}; commit ${commit}; seed ${seed}`,
  ].join('\n');
}

/** The first column to the left, figures to the right. */
export function formatColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `  ${cells.join('   ')}`.trimEnd();
  });
}
