/** A property whose whole type, on one line, stands in parentheses that it does not need. */
const WRAPPED = /^([^"/*(]*: )\(((?:[^()"]|"(?:[^"\\]|\\.)*")*)\)$/;

/** Indents lines by the braces around them. Braces in strings and comments do not count. */
export function indent(code: string): string {
  let depth = 0;
  let isInComment = false;
  const lines = code.split('\n').map((line) => {
    const text = line.trim().replace(WRAPPED, '$1$2');
    const startsInComment = isInComment;
    const { opened, closedFirst, endsInComment } = measure(text, isInComment);
    isInComment = endsInComment;
    const level = Math.max(0, depth - closedFirst);
    depth = Math.max(0, depth + opened);
    return text === '' ? '' : `${'  '.repeat(level)}${startsInComment ? ' ' : ''}${text}`;
  });
  return lines.join('\n');
}

interface Measure {
  /** Braces opened less braces closed. */
  readonly opened: number;
  /** Closing braces before anything else: they stand at the level of what they close. */
  readonly closedFirst: number;
  readonly endsInComment: boolean;
}

function measure(line: string, startsInComment: boolean): Measure {
  let opened = 0;
  let closedFirst = 0;
  let isLeading = true;
  let isInComment = startsInComment;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (isInComment) {
      if (line.startsWith('*/', at)) isInComment = false;
    } else if (line.startsWith('/*', at)) isInComment = true;
    else if (character === '"') at = endOfString(line, at);
    else if (character === '{' || character === '}') {
      opened += character === '{' ? 1 : -1;
      if (character === '}' && isLeading) closedFirst += 1;
    }
    if (character !== '}') isLeading = false;
  }
  return { opened, closedFirst, endsInComment: isInComment };
}

function endOfString(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === '"') return at;
  }
  return line.length;
}
