import { readFileSync } from 'node:fs';

/** The text of a how-to, and its fenced blocks of one language. */
export function readPage(name) {
  const text = readFileSync(new URL(`../../../docs/how-to/${name}.md`, import.meta.url), 'utf8');
  const fences = (language) =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, block]) => block);
  return { text, fences };
}

/** What is written, with other words in a few places. Each place must be there. */
export function withChanges(text, changes) {
  return Object.entries(changes).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`${JSON.stringify(from)} does not stand in:\n${text}`);
    return changed.replaceAll(from, to);
  }, text);
}

/** The one line that contains a text. */
export function lineWith(block, part) {
  const line = block.split('\n').find((one) => one.includes(part));
  if (line === undefined) throw new Error(`No line says ${JSON.stringify(part)}:\n${block}`);
  return line;
}
