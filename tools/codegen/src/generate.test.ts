import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatProblem } from './format-problem.js';
import { generate } from './generate.js';
import { FIXTURES } from './tree.fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generate-'));
  await cp(join(FIXTURES, 'tree/schemas'), join(folder, 'schemas'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const run = (check = false): ReturnType<typeof generate> =>
  generate({ schemas: join(folder, 'schemas'), out: join(folder, 'out'), check });

async function change(file: string, edit: (text: string) => string): Promise<void> {
  const path = join(folder, 'schemas', file);
  await writeFile(path, edit(await readFile(path, 'utf8')));
}

describe('generate', () => {
  it('rewrites only what a change reaches', async () => {
    await run();
    await change('github/pr.merge.v1.json', (text) => text.replace('Asks to merge.', 'Asks to merge it.'));
    const { report } = await run();
    expect(report?.written).toEqual(['registry.gen.js', 'types/github/pr.merge.v1.gen.d.ts']);
    expect((await run(true)).report?.stale).toBe(false);
  });

  it('takes no name from a title', async () => {
    await run();
    await change('github/pr.created.v1.json', (text) => text.replace('Any title', 'Another Title Altogether'));
    expect((await run()).report?.written).toEqual(['registry.gen.js']);
  });

  it('removes what an event leaves behind when it goes', async () => {
    await run();
    await rm(join(folder, 'schemas/onex'), { recursive: true });
    const { report } = await run();
    expect(report?.removed).toEqual(['types/onex/validated.v1.gen.d.ts']);
    expect(await readdir(join(folder, 'out/types'))).not.toContain('onex');
  });

  it.each([
    [
      'a reference that leads nowhere',
      (text: string) => text.replace('types.v1.json#/$defs/user', 'types.v1.json#/$defs/usr'),
    ],
    ['a keyword that holds what it cannot', (text: string) => text.replace('"minimum": 1', '"minimum": "1"')],
    ['a pattern that is none', (text: string) => text.replace('"minimum": 1', '"pattern": "("')],
    ['broken JSON', (text: string) => text.replace('{', '{,')],
  ])('writes nothing for %s, and says where it is', async (_, edit) => {
    await change('github/pr.created.v1.json', edit);
    const { problems, report } = await run();
    expect(report).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(formatProblem(problem)).toMatch(/pr\.created\.v1\.json:\d+:\d+ error /);
    await expect(readdir(join(folder, 'out'))).rejects.toThrow();
  });

  it('says that there is nothing to generate', async () => {
    const { problems } = await generate({ schemas: join(folder, 'nowhere'), out: join(folder, 'out') });
    expect(problems.map(({ rule }) => rule)).toEqual(['tree-exists']);
    await rm(join(folder, 'schemas'), { recursive: true });
    await cp(join(FIXTURES, 'tree/schemas/_common'), join(folder, 'schemas/_common'), { recursive: true });
    expect((await run()).problems.map(({ rule }) => rule)).toEqual(['tree-not-empty']);
  });
});

describe('formatProblem', () => {
  it('begins as compilers do, and lets no name drive a terminal', () => {
    const text = formatProblem({
      severity: 'error',
      rule: 'file-name',
      file: 'schemas/\u001b[31m.json',
      line: 1,
      column: 2,
      pointer: '/a',
      message: 'Wrong.\n',
      fix: 'Rename it.',
    });
    expect(text).toBe('schemas/\\u001b[31m.json:1:2 error file-name at /a: Wrong.\\u000a\n  Rename it.');
  });
});
