import type { Metric } from '../harness/question.js';
import type { CaseResult, QuestionResult } from '../harness/result.js';

/** A bar of a plot: a ratio with its spread. */
interface Bar {
  readonly label: string;
  readonly isOurs: boolean;
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

const WIDTH = 720;
const LABELS = 200;
const FIGURES = 70;
const ROW = 18;
const TITLE = 26;
const OURS = 'bloodbank';
/** What is further out is cut off, and its figure says how far it goes. */
const MOST = 4;

/** Drawn in both of GitHub's themes. */
const STYLE = `<style>
text { font: 12px system-ui, sans-serif; fill: #57606a } .title { font-weight: 600; fill: #24292f }
.peer { fill: #8c959f } .ours { fill: #cf222e } .line { stroke: #24292f } .one { stroke: #57606a; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) { text { fill: #8d96a0 } .title { fill: #e6edf3 } .line { stroke: #e6edf3 } .ours { fill: #ff7b72 } }
</style>`;

/** The ratios of a question's first compared metric, case by case; undefined where nothing was compared. */
export function drawPlot({ name, cases, metrics }: QuestionResult): string | undefined {
  const metric = metrics.find(({ isCompared }) => isCompared);
  const drawn = metric === undefined ? [] : cases.flatMap((one) => groupOf(one, metric));
  if (drawn.length === 0) return undefined;
  const greatest = Math.max(1, ...drawn.flatMap(({ bars }) => bars.map((bar) => bar.greatest)));
  const scale = (WIDTH - LABELS - FIGURES) / Math.min(MOST, greatest);
  let top = 0;
  const groups = drawn.map(({ title, bars }) => {
    const at = top;
    top += TITLE + bars.length * ROW;
    return drawGroup(title, bars, at, scale);
  });
  const one = LABELS + scale;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top + 8}" viewBox="0 0 ${WIDTH} ${top + 8}" role="img">`,
    `<title>${escapeText(`${name}: ${metric?.title}, ratio to the reference`)}</title>`,
    STYLE,
    `<line class="one" x1="${round(one)}" x2="${round(one)}" y1="${TITLE}" y2="${top}"/>`,
    ...groups,
    '</svg>',
    '',
  ].join('\n');
}

function groupOf(
  one: CaseResult,
  { id, title, better }: Metric,
): readonly { readonly title: string; readonly bars: readonly Bar[] }[] {
  const bars = one.arms.flatMap(({ name, ratios }): Bar[] => {
    const ratio = ratios[id];
    if (ratio === undefined || name === one.reference) return [];
    return [{ label: name, isOurs: name.startsWith(OURS), ...ratio }];
  });
  const what = `${title} of ${one.reference}, ${better} is better`;
  return bars.length === 0 ? [] : [{ title: `${one.name} (${what})`, bars }];
}

function drawGroup(title: string, bars: readonly Bar[], top: number, scale: number): string {
  const drawn = bars.map((bar, index) => drawBar(bar, top + TITLE + index * ROW, scale));
  return [`<text class="title" x="0" y="${top + TITLE - 9}">${escapeText(title)}</text>`, ...drawn].join('\n');
}

function drawBar({ label, isOurs, median, least, greatest }: Bar, y: number, scale: number): string {
  const x = (ratio: number): number => round(LABELS + Math.min(MOST, ratio) * scale);
  const middle = y + ROW / 2 - 2;
  return [
    `<text x="${LABELS - 8}" y="${y + 11}" text-anchor="end">${escapeText(label)}</text>`,
    `<rect class="${isOurs ? 'ours' : 'peer'}" x="${LABELS}" y="${y}" width="${round(x(median) - LABELS)}" height="${ROW - 4}"/>`,
    `<line class="line" x1="${x(least)}" x2="${x(greatest)}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${Math.max(x(median), x(greatest)) + 6}" y="${y + 11}">${median.toFixed(2)}</text>`,
  ].join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
