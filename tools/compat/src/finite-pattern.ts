const LIMIT = 500;

/**
 * Every string of an anchored pattern made of single characters and plain classes, as `^[a-c]\d$`; `undefined` for any
 * other pattern and for more strings than are worth trying. Never a guess: what it returns is the whole language.
 */
export function stringsOf(pattern: string): readonly string[] | undefined {
  if (!pattern.startsWith('^') || !pattern.endsWith('$') || pattern.endsWith('\\$')) return undefined;
  const body = pattern.slice(1, -1);
  let out: string[] = [''];
  const atom = /\[((?:[A-Za-z0-9_](?:-[A-Za-z0-9_])?)+)\]|(\\d)|([A-Za-z0-9_ ])/y;
  while (atom.lastIndex < body.length) {
    const match = atom.exec(body);
    if (match === null) return undefined;
    const letters =
      match[1] !== undefined ? lettersOf(match[1]) : match[2] !== undefined ? lettersOf('0-9') : [match[3] ?? ''];
    out = out.flatMap((start) => letters.map((letter) => start + letter));
    if (out.length > LIMIT) return undefined;
  }
  return out;
}

function lettersOf(body: string): string[] {
  const out: string[] = [];
  for (const [, from = '', to] of body.matchAll(/(.)(?:-(.))?/g))
    for (let code = from.charCodeAt(0); code <= (to ?? from).charCodeAt(0); code++) out.push(String.fromCharCode(code));
  return out;
}
