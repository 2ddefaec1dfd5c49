import type { Metric } from '../harness/question.js';
import type { ArmResult, CaseResult } from '../harness/result.js';
import type { Spread } from '../statistics/spread.js';

/** A case as cells of text, for a terminal and for a page alike. The first row is the header. */
export function caseTable(metrics: readonly Metric[], { arms, reference }: CaseResult): readonly (readonly string[])[] {
  const shown = metrics.filter(({ id }) => arms.some(({ figures }) => figures[id] !== undefined));
  const header = shown.flatMap((metric) => [metric.title, ...(metric.isCompared ? [`of ${reference}`] : [])]);
  const rows = arms.map((arm) => [arm.name, ...shown.flatMap((metric) => cellsOf(metric, arm, reference))]);
  return [['', ...header], ...rows];
}

function cellsOf(metric: Metric, { name, figures, ratios }: ArmResult, reference: string): readonly string[] {
  const figure = figures[metric.id];
  const shown = figure === undefined ? '' : formatFigure(metric, figure.median);
  if (!metric.isCompared) return [shown];
  const ratio = ratios[metric.id];
  return [shown, ratio === undefined ? '' : name === reference ? '1' : formatRatio(ratio)];
}

export function formatFigure({ unit, digits }: Metric, value: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${value.toLocaleString('en', options)}${unit === '' ? '' : ` ${unit}`}`;
}

export function formatRatio({ median, least, greatest }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)}–${greatest.toFixed(2)})`;
}

/** How quiet the machine was, in words. */
export function describeQuiet({ rounds, countsOnlyQuiet }: CaseResult): string {
  const shares = rounds.map(({ others }) => Math.round(others * 100));
  const noisy = rounds.filter(({ isNoisy }) => isNoisy).length;
  const had = `others had ${Math.min(...shares)}–${Math.max(...shares)} % of the processors`;
  const verdict = noisy === 0 ? 'quiet' : `${noisy} noisy${countsOnlyQuiet ? ', left out' : ''}`;
  return `${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}, ${had}: ${verdict}`;
}
