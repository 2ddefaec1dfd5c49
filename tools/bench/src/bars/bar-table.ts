import { formatRatio } from '../report/case-table.js';
import type { BarResult } from './bars.js';

/** Bars as cells of text, for a terminal and for a page alike. The first row is the header. */
export function barTable(results: readonly BarResult[]): readonly (readonly string[])[] {
  const rows = results.map(({ bar, measured, isMet }) => {
    const { question, arm, metric, of, atLeast, atMost } = bar;
    const what = `${question}, ${bar.case}: ${arm}, ${metric}${of === undefined ? '' : ` of ${of}`}`;
    const wanted = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
    return [what, wanted, formatRatio(measured), isMet ? 'met' : 'missed'];
  });
  return [['', 'bar', 'measured', ''], ...rows];
}
