/**
 * Expected output is plain text in which a placeholder stands for what varies:
 *
 * - `{{uuid}}` any UUID; `{{uuid:cause}}` the same one wherever it stands under that name
 * - `{{seconds}}` a time such as 1.3; blanks before it may vary, so that columns may shift
 * - `{{text}}` anything up to the end of what follows on that line
 */
const PLACEHOLDERS = {
  uuid: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  seconds: '\\d+\\.\\d',
  text: '.+?',
};
const PLACEHOLDER = / *\{\{seconds\}\}|\{\{([a-z]+)(?::([a-z]+))?\}\}/g;

/** @returns undefined where they agree; else the lines that differ, marked like a diff */
export function compareOutput(expected, printed) {
  if (toPattern(expected.trimEnd()).test(printed.trimEnd())) return undefined;
  const lines = diff(expected.trimEnd().split('\n'), printed.trimEnd().split('\n'));
  if (lines.some((line) => !line.startsWith('  '))) return ['- expected, + printed', ...lines].join('\n');
  return `Placeholders of one name stand for different values in:\n${printed}`;
}

function toPattern(text) {
  const named = new Set();
  let pattern = '';
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const [whole, kind = 'seconds', name] = match;
    const isBlankBefore = whole.startsWith(' ');
    pattern += escapePattern(text.slice(from, match.index)) + (isBlankBefore ? ' +' : '');
    if (!(kind in PLACEHOLDERS)) throw new Error(`There is no placeholder {{${kind}}}.`);
    if (name === undefined) pattern += PLACEHOLDERS[kind];
    else if (named.has(name)) pattern += `\\k<${name}>`;
    else pattern += `(?<${name}>${PLACEHOLDERS[kind]})`;
    named.add(name);
    from = match.index + whole.length;
  }
  return new RegExp(`^${pattern}${escapePattern(text.slice(from))}$`);
}

function escapePattern(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The longest common subsequence of lines; a line with placeholders equals every line that fits it. */
function diff(expected, printed) {
  const fits = expected.map((line) => {
    const pattern = toPattern(line);
    return printed.map((other) => pattern.test(other));
  });
  const lengths = Array.from({ length: expected.length + 1 }, () => new Array(printed.length + 1).fill(0));
  for (let e = expected.length - 1; e >= 0; e--) {
    for (let p = printed.length - 1; p >= 0; p--) {
      const skipped = Math.max(lengths[e + 1][p], lengths[e][p + 1]);
      lengths[e][p] = fits[e][p] ? lengths[e + 1][p + 1] + 1 : skipped;
    }
  }
  const lines = [];
  let e = 0;
  let p = 0;
  while (e < expected.length || p < printed.length) {
    if (e < expected.length && p < printed.length && fits[e][p]) {
      lines.push(`  ${printed[p++]}`);
      e++;
    } else if (p === printed.length || (e < expected.length && lengths[e + 1][p] >= lengths[e][p + 1])) {
      lines.push(`- ${expected[e++]}`);
    } else lines.push(`+ ${printed[p++]}`);
  }
  return lines;
}
