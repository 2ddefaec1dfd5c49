import { STRING } from './shorten.js';

/** Lines that do nothing but give a name of ajv's own to what is there already. */
const NAMING = /^(?:(?:const|let|var) (_errs\d+|valid\d+|vSchema\d+) = [^\n;{}]*;|if\(!valid\d+\)(valid\d+) = false;)$/;
/** How ajv says of a whole what it has seen of a part. */
const PASSED_ON = /^(if\(!valid\d+\))\{\n(valid\d+ = false;)\n\}$/gm;
const NAMES = new RegExp(`${STRING}|(?<![\\w$.])(_errs\\d+|valid\\d+|vSchema\\d+)(?![\\w$])`, 'g');

/** The same function without the names that nothing asks for: ajv writes many of them in case that something does. */
export function dropUnused(code: string): string {
  const lines = code.replace(PASSED_ON, '$1$2').split('\n');
  const naming = lines.map((line) => {
    const [, declared, assigned] = NAMING.exec(line) ?? [];
    return declared ?? assigned;
  });
  const mentions = lines.map((line) => [...line.matchAll(NAMES)].flatMap(([, name]) => name ?? []));
  let kept = lines.map((_, at) => at);
  for (;;) {
    const asked = new Set(kept.flatMap((at) => (mentions[at] ?? []).filter((name) => name !== naming[at])));
    const left = kept.filter((at) => naming[at] === undefined || asked.has(naming[at]));
    if (left.length === kept.length) return left.map((at) => lines[at]).join('\n');
    kept = left;
  }
}
