import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashOfCode } from './hash-of-code.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'code-'));
  await mkdir(join(folder, 'deep'));
  await writeFile(join(folder, 'deep/a.js'), 'one');
});
afterEach(() => rm(folder, { recursive: true }));

const id = (...others: readonly string[]): string => hashOfCode([pathToFileURL(`${folder}/`)], ...others);

it('is another one where code is, and the same where none is', async () => {
  const first = id();
  for (const name of ['a.test.ts', 'a.d.ts', 'README.md']) await writeFile(join(folder, name), 'text');
  expect(id()).toBe(first);
  const seen = new Set([first, id('another word')]);
  for (const [name, text] of [
    ['deep/a.js', 'two'],
    ['deep/b.ts', 'one'],
    ['library.cjs', 'one'],
  ] as const) {
    await writeFile(join(folder, name), text);
    expect(seen).not.toContain(id());
    seen.add(id());
  }
});
