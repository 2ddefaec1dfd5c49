import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const BUNDLE = join(ROOT, 'scripts/bundle.mjs');

let folder: string;
beforeEach(async () => {
  const cache = join(ROOT, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'bundle-'));
});
afterEach(() => rm(folder, { recursive: true }));

const DOORS = {
  '.': { '@bloodbank/source': './src/index.ts' },
  './deep': { '@bloodbank/source': './src/deep/index.ts' },
};
const MODULES = {
  'src/index.ts': "export { Lost } from './parts/lost.js';\nexport { whereAmI } from './parts/where.js';",
  'src/deep/index.ts':
    "export { Lost } from '../parts/lost.js';\nexport { whereAmI } from '../parts/where.js';\nexport const later = () => import('../parts/lazy.js');",
  'src/parts/lost.ts':
    'export class Lost extends Error {\n  override readonly name: string = this.constructor.name;\n}',
  'src/parts/where.ts':
    "import { readFileSync } from 'node:fs';\nconst URL_OF = new URL('./worker.js', import.meta.url);\nexport const whereAmI = () => [import.meta.url, readFileSync(URL_OF, 'utf8')] as const;",
  'src/parts/worker.ts': "console.log('working');",
  'src/parts/lazy.ts': "export const isLoaded: boolean = true;\nexport { Lost } from './lost.js';",
};

async function bundle(
  modules: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly stderr: string }> {
  const files = { 'package.json': JSON.stringify({ name: 'planted', type: 'module', exports: DOORS }), ...modules };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return await run(process.execPath, [BUNDLE], { cwd: folder }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(folder, 'dist', file)).href);

it('writes a file for each door; what they share is one thing, what is loaded later is a chunk, and what a module finds beside itself is built', async () => {
  expect(await bundle(MODULES)).toEqual({ code: 0, stderr: '' });
  const files = (await readdir(join(folder, 'dist'), { recursive: true })).filter((file) => file.endsWith('.js'));
  expect(files.filter((file) => !file.startsWith('chunks')).sort()).toEqual([
    'deep/index.js',
    'index.js',
    'parts/worker.js',
  ]);
  const [door, deep] = [await load('index.js'), await load('deep/index.js')];
  expect(door.Lost).toBe(deep.Lost);
  expect(new door.Lost().name).toBe('Lost');
  expect((await deep.later()).Lost).toBe(door.Lost);
  const [address, worker] = deep.whereAmI();
  expect(address).toBe(pathToFileURL(join(folder, 'dist/parts/where.js')).href);
  expect(worker).toContain('working');
});

it('makes one file of a .cjs file and the packages that it requires, with their licences', async () => {
  const library = 'node_modules/lib';
  const modules = {
    ...MODULES,
    'src/parts/library.cjs': "module.exports = { twice: require('lib') };",
    [`${library}/package.json`]: '{ "name": "lib", "version": "1.2.3", "main": "old.js", "module": "new.js" }',
    [`${library}/old.js`]: "module.exports = () => 'not the one';",
    [`${library}/new.js`]: "import { of } from './of.js';\nexport const twice = (value) => of(value) + of(value);",
    [`${library}/of.js`]: 'export const of = (value) => value;',
  };
  expect(await bundle(modules)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('lib comes without a licence'),
  });
  expect(await bundle({ ...modules, [`${library}/LICENSE.md`]: 'Do as you like, and name us.' })).toEqual({
    code: 0,
    stderr: '',
  });
  await rm(join(folder, 'node_modules'), { recursive: true });
  const { default: packed } = await load('parts/library.cjs');
  expect(packed.twice.twice(4)).toBe(8);
  expect(await readFile(join(folder, 'dist/parts/library.cjs'), 'utf8')).toMatch(
    /^\/\*! lib 1\.2\.3\nDo as you like, and name us\.\n\*\/\n/,
  );
});

it('refuses what a module would find by its own address where nothing is', async () => {
  const modules = {
    ...MODULES,
    'src/parts/lazy.ts': "export const page = new URL('../pages/no.html', import.meta.url);",
  };
  const { code, stderr } = await bundle(modules);
  expect(code).toBe(1);
  expect(stderr).toContain('src/parts/lazy.ts finds dist/pages/no.html by its own address, and nothing is there.');
});

it('refuses to give a class of errors another name', async () => {
  const twice =
    "import { Lost as First } from './parts/lost.js';\nclass Lost extends First {}\nexport { First, Lost };";
  const { code, stderr } = await bundle({ ...MODULES, 'src/index.ts': twice });
  expect(code).toBe(1);
  expect(stderr).toContain('calls a class Lost2');
});

it('leaves no file of an earlier build', async () => {
  await mkdir(join(folder, 'dist/parts'), { recursive: true });
  await mkdir(join(folder, 'dist/chunks'), { recursive: true });
  for (const file of ['parts/lost.js', 'parts/lost.js.map', 'chunks/old.js'])
    await writeFile(join(folder, 'dist', file), '');
  expect(await bundle(MODULES)).toMatchObject({ code: 0 });
  for (const file of ['parts/lost.js', 'parts/lost.js.map', 'chunks/old.js'])
    expect([file, existsSync(join(folder, 'dist', file))]).toEqual([file, false]);
});

/** Loads every door of a package as Node does, and prints what two of them give under one name, and whether it is one thing. */
const COMPARE = `
import { existsSync, readdirSync, readFileSync } from 'node:fs';
const compared = [];
for (const folder of ['packages/', 'tools/'].flatMap((kind) => readdirSync(kind).map((name) => kind + name))) {
  if (!existsSync(folder + '/package.json')) continue;
  const { exports = {} } = JSON.parse(readFileSync(folder + '/package.json', 'utf8'));
  const given = new Map();
  for (const door of Object.values(exports)) {
    if (!door.default?.startsWith('./dist/')) continue;
    for (const [key, value] of Object.entries(await import(process.cwd() + '/' + folder + '/' + door.default))) {
      if (given.has(key)) compared.push([folder, key, given.get(key) === value]);
      given.set(key, value);
    }
  }
}
console.log(JSON.stringify(compared));`;

it('whatever two doors of a package of ours both give is one thing', async () => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', COMPARE], { cwd: ROOT });
  const compared = JSON.parse(stdout) as readonly [string, string, boolean][];
  expect(compared.length).toBeGreaterThan(10);
  expect(compared.filter(([, , isOne]) => !isOne)).toEqual([]);
});
