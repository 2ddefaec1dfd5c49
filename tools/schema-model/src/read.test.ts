import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES } from './document/text-limits.js';
import { readTree } from './read.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-tree-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function read(): Promise<{ readonly files: readonly string[]; readonly rules: readonly string[] }> {
  const { sources, problems } = await readTree(join(folder, 'schemas'), folder);
  return {
    files: sources.map(({ displayFile }) => displayFile).sort(),
    rules: problems.map(({ file, rule }) => `${file} ${rule}`),
  };
}

describe('readTree', () => {
  it('reads .json files below the folder and leaves the rest alone', async () => {
    await put('schemas/a/b.created.v1.json', '{}');
    await put('schemas/README.md', '# Schemas');
    await put('schemas/.git/x.json', '{}');
    expect(await read()).toEqual({ files: ['schemas/a/b.created.v1.json'], rules: [] });
  });

  it('says so when there is no folder', async () => {
    expect((await read()).rules).toEqual(['schemas tree-exists']);
  });

  it('follows links inside the tree, once, and none that leaves it', async () => {
    await put('schemas/a/b.created.v1.json', '{}');
    await put('secret.json', '{}');
    await symlink(join(folder, 'secret.json'), join(folder, 'schemas/a/stolen.v1.json'));
    await symlink(folder, join(folder, 'schemas/up'));
    await symlink(join(folder, 'nowhere'), join(folder, 'schemas/gone.json'));
    await symlink(join(folder, 'schemas'), join(folder, 'schemas/a/loop'));
    await symlink(join(folder, 'schemas/a/b.created.v1.json'), join(folder, 'schemas/a/c.created.v1.json'));
    expect(await read()).toEqual({
      files: ['schemas/a/b.created.v1.json', 'schemas/a/c.created.v1.json'],
      rules: ['schemas/gone.json file-inside', 'schemas/up file-inside', 'schemas/a/stolen.v1.json file-inside'],
    });
  });

  it('refuses files that are too large or not text', async () => {
    await put('schemas/a/huge.v1.json', ' '.repeat(MAX_FILE_BYTES + 1));
    await put('schemas/a/latin.v1.json', Uint8Array.of(0x22, 0xe9, 0x22));
    expect((await read()).rules).toEqual(['schemas/a/huge.v1.json file-size', 'schemas/a/latin.v1.json file-encoding']);
  });
});
