import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCli } from './cli.fixture.js';
import { REPOSITORY_SCHEMAS } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

/** Writes down every module that a program loads, by `import` and by `require`. */
const HOOK = `import { register, createRequire } from 'node:module';
import { appendFileSync } from 'node:fs';
register('data:text/javascript,' + encodeURIComponent("import { appendFileSync } from 'node:fs'; export async function load(url, context, next) { appendFileSync(process.env.LOADED, url + '\\\\n'); return next(url, context); }"));
process.on('exit', () => appendFileSync(process.env.LOADED, Object.keys(createRequire('/').cache).join('\\n')));`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loaded-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Loaded {
  readonly files: number;
  /** As if nothing was bundled: `.../packages/cli/dist/shell/run.js`. */
  readonly modules: readonly string[];
}

/** esbuild writes above each module which it was. */
async function modulesIn(url: string): Promise<readonly string[]> {
  const [, folder] = /^file:\/\/(.*\/(?:packages|tools)\/[^/]+)\/dist\//.exec(url) ?? [];
  if (folder === undefined) return [url];
  const text = await readFile(fileURLToPath(url), 'utf8');
  return [...text.matchAll(/^\/\/ src\/(.*)\.ts$/gm)].map(([, module]) => `${folder}/dist/${module}.js`);
}

async function loadedBy(args: readonly string[]): Promise<Loaded> {
  const file = join(folder, `${args[0]}.txt`);
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(HOOK)}`, LOADED: file };
  expect(await runCli(args, { cwd: folder, env })).toMatchObject({ code: 0 });
  const urls = (await readFile(file, 'utf8')).split('\n').filter((url) => url !== '' && !url.startsWith('node:'));
  const files = [...new Set(urls)];
  return { files: files.length, modules: (await Promise.all(files.map(modulesIn))).flat() };
}

const BROKERS = /\/(?:amqplib|rascal|transport-rabbitmq|transport-kafka|embedded-broker|gateway|console)\//;
const GENERATING = /\/(?:esbuild|json-schema-to-typescript)\/|\/codegen\/dist\/(?:cache|plan|render|types)\//;
const AJV = /\/node_modules\/ajv\/|\/ajv-library\.cjs$/;
const JSONC = /\/node_modules\/jsonc-parser\/|\/jsonc-library\.cjs$/;

// What a command takes to start is what it loads; how long that takes depends on the machine.
it('--help loads no schema, no generator, no broker and no body of a command', async () => {
  const { files, modules } = await loadedBy(['--help']);
  for (const foreign of [
    BROKERS,
    GENERATING,
    AJV,
    /\/(?:schema-model|codegen|compat)\/dist\//,
    /\/cli\/dist\/.*\/run-[a-z-]+\.js/,
  ])
    expect(modules.filter((url) => foreign.test(url))).toEqual([]);
  expect(files).toBeLessThan(50);
});

it('list reads schemas, and loads neither what generates nor what validates', async () => {
  const { files, modules } = await loadedBy(['list', '--schemas', REPOSITORY_SCHEMAS]);
  for (const foreign of [BROKERS, GENERATING, AJV, JSONC])
    expect(modules.filter((url) => foreign.test(url))).toEqual([]);
  expect(modules.some((url) => url.includes('/schema-model/dist/'))).toBe(true);
  expect(files).toBeLessThan(70);
});

it('publish --dry-run loads no broker', async () => {
  const { modules } = await loadedBy([
    'publish',
    'github.pr.created',
    '--example',
    '--dry-run',
    '--schemas',
    REPOSITORY_SCHEMAS,
  ]);
  for (const foreign of [BROKERS, GENERATING]) expect(modules.filter((url) => foreign.test(url))).toEqual([]);
});

it('check of what has not changed loads neither what validates nor what knows patterns', async () => {
  const { files, modules } = await loadedBy([
    'check',
    '--schemas',
    REPOSITORY_SCHEMAS,
    '--against',
    REPOSITORY_SCHEMAS,
  ]);
  for (const foreign of [AJV, JSONC, /\/node_modules\/(?:refa|esbuild|json-schema-to-typescript)\//])
    expect(modules.filter((url) => foreign.test(url))).toEqual([]);
  expect(modules.some((url) => url.includes('/compat/dist/'))).toBe(true);
  expect(files).toBeLessThan(70);
});
