import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { headerFor } from './header.js';
import { writeGenerated } from './write.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-'));
});
afterEach(() => rm(folder, { recursive: true }));

const generated = (path: string, text = 'a'): { readonly path: string; readonly content: string } => ({
  path,
  content: `${headerFor('schemas')}${text}\n`,
});

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function filesBelow(path = folder): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

const out = (): string => join(folder, 'out');

describe('writeGenerated', () => {
  it('writes what is new, leaves what is the same, removes what is stale with its empty folders', async () => {
    await writeGenerated(out(), [
      generated('same.gen.js'),
      generated('changes.gen.js'),
      generated('types/deep/gone.gen.d.ts'),
    ]);
    const before = await stat(join(out(), 'same.gen.js'));
    const report = await writeGenerated(out(), [
      generated('same.gen.js'),
      generated('changes.gen.js', 'b'),
      generated('new.gen.d.ts'),
    ]);
    expect(report).toEqual({
      written: ['changes.gen.js', 'new.gen.d.ts'],
      unchanged: ['same.gen.js'],
      removed: ['types/deep/gone.gen.d.ts'],
      stale: false,
    });
    expect((await stat(join(out(), 'same.gen.js'))).mtimeMs).toBe(before.mtimeMs);
    expect(await readdir(out())).toEqual(['changes.gen.js', 'new.gen.d.ts', 'same.gen.js']);
  });

  it('changes nothing under check, and says what is stale', async () => {
    await writeGenerated(out(), [generated('a.gen.js'), generated('b.gen.js')]);
    const files = [generated('a.gen.js', 'changed'), generated('c.gen.js')];
    expect(await writeGenerated(out(), files, { check: true })).toEqual({
      written: ['a.gen.js', 'c.gen.js'],
      unchanged: [],
      removed: ['b.gen.js'],
      stale: true,
    });
    expect(await filesBelow(out())).toEqual(['a.gen.js', 'b.gen.js']);
    await writeGenerated(out(), files);
    expect((await writeGenerated(out(), files, { check: true })).stale).toBe(false);
  });

  it("never touches someone else's files", async () => {
    await put('out/index.ts', 'mine');
    await put('out/mine.gen.js', 'mine too');
    await put('out/late.js', `// first\n${headerFor('schemas')}`);
    await writeGenerated(out(), [generated('a.gen.js')]);
    expect(await filesBelow(out())).toEqual(['a.gen.js', 'index.ts', 'late.js', 'mine.gen.js']);
  });

  it("writes nothing at all when someone else's file is in the way", async () => {
    await put('out/b.gen.js', 'mine');
    await expect(writeGenerated(out(), [generated('a.gen.js'), generated('b.gen.js')])).rejects.toThrow(
      /was not written by bloodbank generate/,
    );
    expect(await filesBelow(out())).toEqual(['b.gen.js']);
    expect(await readFile(join(out(), 'b.gen.js'), 'utf8')).toBe('mine');
  });

  it.each([
    '../a.gen.js',
    '/etc/a.gen.js',
    'a/../../b.gen.js',
    'a//b.gen.js',
    'C:\\a.gen.js',
    'a\0.gen.js',
    '.hidden/a.gen.js',
  ])('refuses the path %j', async (path) => {
    await expect(writeGenerated(out(), [generated(path)])).rejects.toThrow(/not a path inside/);
    expect(await filesBelow()).toEqual([]);
  });

  it('writes through no link that leads out, and removes nothing behind one', async () => {
    await put('elsewhere/old.gen.js', headerFor('schemas'));
    await mkdir(out());
    await symlink(join(folder, 'elsewhere'), join(out(), 'types'));
    await expect(writeGenerated(out(), [generated('types/a.gen.js')])).rejects.toThrow(
      /leads out of the output folder/,
    );
    await symlink(join(folder, 'elsewhere/old.gen.js'), join(out(), 'link.gen.js'));
    await expect(writeGenerated(out(), [generated('link.gen.js')])).rejects.toThrow(/is a link/);
    await writeGenerated(out(), [generated('a.gen.js')]);
    expect(await filesBelow(join(folder, 'elsewhere'))).toEqual(['old.gen.js']);
  });

  it('may write a folder in parts', async () => {
    await writeGenerated(out(), [generated('a.gen.js')]);
    await writeGenerated(out(), [generated('b.gen.js')], { prune: false });
    expect(await filesBelow(out())).toEqual(['a.gen.js', 'b.gen.js']);
  });
});
