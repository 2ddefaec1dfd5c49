/** The fenced snippets of the pages that people follow: READMEs and how-tos. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @returns {{ file: string, line: number, language: string, code: string }[]} `line` is the first of its code, from 1. */
export function readFences() {
  return pages().flatMap(fencesOf);
}

export function isShell({ language }) {
  return language === 'sh' || language === 'bash';
}

function pages() {
  const readmes = ['packages', 'tools', 'integrations'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => `${kind}/${name}/README.md`),
  );
  const howTos = readdirSync(join(root, 'docs/how-to')).map((file) => `docs/how-to/${file}`);
  return ['README.md', 'CONTRIBUTING.md', ...readmes, ...howTos].filter((file) => existsSync(join(root, file)));
}

function fencesOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language, 2: code, index }) => ({
    ...{ file, language, code },
    line: text.slice(0, index).split('\n').length + 1,
  }));
}
