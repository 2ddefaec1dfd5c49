import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GenerateOptions, type GenerateReport, generate } from '../generate.js';
import { FIXTURES } from '../tree.fixture.js';

let folder: string;
let first: GenerateReport;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'last-run-'));
  await cp(join(FIXTURES, 'tree/schemas'), at('schemas'), { recursive: true });
  first = await run();
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...path: readonly string[]): string => join(folder, ...path);
const run = (options: Partial<GenerateOptions> = {}): Promise<GenerateReport> =>
  generate({ schemas: at('schemas'), out: at('out'), cache: at('cache'), ...options });
const SCHEMA = 'schemas/github/pr.created.v1.json';

/** Whether a run took up the last one: nothing else leaves the cache of the parts unread. */
async function isTakenUp(options: Partial<GenerateOptions> = {}): Promise<boolean> {
  const [parts] = (await readdir(at('cache'))).filter((name) => name.startsWith('generate-'));
  const path = at('cache', parts ?? '');
  const text = await readFile(path, 'utf8');
  await writeFile(path, 'spoilt');
  await run(options);
  const isUnread = (await readFile(path, 'utf8')) === 'spoilt';
  if (isUnread) await writeFile(path, text);
  return isUnread;
}

describe('a run after which nothing changed', () => {
  it('is told from what was read alone, and says the same', async () => {
    const second = await run();
    expect(second.report).toEqual({
      written: [],
      unchanged: [...(first.report?.written ?? [])].sort(),
      removed: [],
      stale: false,
    });
    expect([second.events, second.problems]).toEqual([first.events, first.problems]);
    expect(await isTakenUp()).toBe(true);
  });

  it.each<[string, () => Promise<unknown>, Partial<GenerateOptions>?]>([
    ['a schema changed', async () => writeFile(at(SCHEMA), `${await readFile(at(SCHEMA), 'utf8')} `)],
    ['a schema came', () => cp(at(SCHEMA), at('schemas/github/pr.copied.v1.json'))],
    ['a generated file changed', async () => appendTo('out/maps.gen.d.ts')],
    ['a generated file went', () => rm(at('out/maps.gen.d.ts'))],
    ['an old generated file is left over', () => cp(at('out/maps.gen.d.ts'), at('out/old.gen.d.ts'))],
    ['an option is another one', async () => {}, { brandFormats: true }],
    ['a word is let pass', async () => {}, { allowedAnnotations: new Set(['x-replay']) }],
    ['what it says of itself is spoilt', async () => spoilLastRun()],
  ])('is no such run where %s', async (_, change, options) => {
    await change();
    expect(await isTakenUp(options)).toBe(false);
    const kept = await filesIn('out');
    await generate({ schemas: at('schemas'), out: at('afresh'), ...options });
    expect(kept).toEqual(await filesIn('afresh'));
  });

  it('refuses a link in place of a generated file, though it holds the same', async () => {
    await cp(at('out/maps.gen.d.ts'), at('elsewhere.d.ts'));
    await rm(at('out/maps.gen.d.ts'));
    await symlink(at('elsewhere.d.ts'), at('out/maps.gen.d.ts'));
    await expect(run()).rejects.toThrow('is a link');
  });
});

async function appendTo(file: string): Promise<void> {
  await writeFile(at(file), `${await readFile(at(file), 'utf8')}\n`);
}

async function spoilLastRun(): Promise<void> {
  for (const name of await readdir(at('cache'))) if (name.startsWith('last-run-')) await appendTo(join('cache', name));
}

async function filesIn(out: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(at(out), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.sort().map(async (file) => [file.slice(at(out).length), await readFile(file, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}
