import { COLUMNS } from './take-screens.mjs';

const CELL = { width: 8.4, height: 18 };
const MARGIN = 16;
/** SGR codes of picocolors, on the dark ground of the pictures; each reaches 4.5:1. */
const INK = { 31: '#ff8b8b', 32: '#7ee2a8', 33: '#f0d074', 34: '#8ab8ff', 35: '#d9a8ff', 36: '#74d8e0', 90: '#9aa4b2' };
const SGR = new RegExp(`${String.fromCharCode(27)}\\[([0-9;]*)m`);

/** A screen as SVG: one text element a line, one span a colour. */
export function drawScreen({ command, text }) {
  const lines = [`$ ${command}`, ...text.split('\n')];
  const width = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  const rows = lines.map((line, row) => {
    const y = MARGIN + (row + 1) * CELL.height - 5;
    return `<text x="${MARGIN}" y="${y}" xml:space="preserve">${spansOf(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(command)}">`,
    '<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6e9ee}</style>',
    `<rect width="${width}" height="${height}" rx="8" fill="#14181f"/>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function spansOf(line) {
  const [first = '', ...parts] = line.split(SGR);
  const spans = [span(first, {})];
  let style = {};
  for (let at = 0; at < parts.length; at += 2) {
    style = applyCodes(style, parts[at]);
    spans.push(span(parts[at + 1], style));
  }
  return spans.join('');
}

function applyCodes(before, codes) {
  let style = before;
  for (const code of (codes || '0').split(';')) style = applyCode(style, code);
  return style;
}

function applyCode(style, code) {
  if (code === '0') return {};
  if (code === '1') return { ...style, weight: 'bold' };
  if (code === '2') return { ...style, ink: INK[90] };
  if (code === '22') return { ink: style.ink === INK[90] ? undefined : style.ink };
  if (code === '39') return { ...style, ink: undefined };
  return { ...style, ink: INK[code] ?? style.ink };
}

function span(text, { ink, weight }) {
  if (text === '') return '';
  if (ink === undefined && weight === undefined) return escapeXml(text);
  const attributes = [ink && ` fill="${ink}"`, weight && ` font-weight="${weight}"`].filter(Boolean).join('');
  return `<tspan${attributes}>${escapeXml(text)}</tspan>`;
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
