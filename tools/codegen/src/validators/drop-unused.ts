import { STRING } from './shorten.js';

/** Lines that do nothing but give a name of ajv's own to what is there already. */
const NAMING = /^(?:const|let|var) (_errs\d+|valid\d+|vSchema\d+) = [^\n;{}]*;$/;
const NAMES = new RegExp(`${STRING}|(?<![\\w$.])(_errs\\d+|valid\\d+|vSchema\\d+)(?![\\w$])`, 'g');

/** The same function without the names that nothing asks for: ajv writes many of them in case that something does. */
export function dropUnused(code: string): string {
  const lines = code.split('\n');
  const naming = lines.map((line) => NAMING.exec(line)?.[1]);
  const mentions = lines.map((line) => [...line.matchAll(NAMES)].flatMap(([, name]) => name ?? []));
  let kept = lines.map((_, at) => at);
  for (;;) {
    const asked = new Set(kept.flatMap((at) => (mentions[at] ?? []).filter((name) => name !== naming[at])));
    const left = kept.filter((at) => naming[at] === undefined || asked.has(naming[at]));
    if (left.length === kept.length) return left.map((at) => lines[at]).join('\n');
    kept = left;
  }
}
