import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generate } from '../generate.js';
import { FIXTURES, runCompiler, runNode } from '../tree.fixture.js';

export interface TreeMeasures {
  readonly schemas: number;
  /** Events, commands and replies that were generated. */
  readonly compiled: number;
  /** What the compiler says of the declarations; empty when nothing. */
  readonly typeErrors: string;
  /** Validators that a plain Node could call. */
  readonly loaded: number;
  /** Size of the declarations of types by that of the schemas, as files. */
  readonly typesRatio: number;
  readonly validatorBytes: number;
  readonly loadMs: number;
  readonly coldMs: number;
  /** Another run, with what the first one remembered, after one schema's description changed. */
  readonly changedMs: number;
  /** The same with nothing changed. */
  readonly unchangedMs: number;
  /** The same with one change, as a process of its own: from its start to its end. */
  readonly processMs: number;
}

/** Generates from a folder, or from schemas in memory, and measures what comes of it. */
export async function measureTree(tree: string | Readonly<Record<string, object>>): Promise<TreeMeasures> {
  const folder = await mkdtemp(join(tmpdir(), 'measure-tree-'));
  try {
    const schemas = join(folder, 'schemas');
    if (typeof tree === 'string') await cp(tree, schemas, { recursive: true });
    else for (const [file, schema] of Object.entries(tree)) await put(join(schemas, file), schema);
    await cp(join(FIXTURES, 'consumer/tsconfig.json'), join(folder, 'tsconfig.json'));
    const out = join(folder, 'out');
    const cache = join(folder, 'cache');
    const cold = await generate({ schemas, out, cache });
    if (cold.report === undefined) throw new Error(JSON.stringify(cold.problems.slice(0, 3), null, 2));
    const { output: typeErrors } = await runCompiler(folder);
    const script = `const from = performance.now();
      const validators = await import('./out/validators.gen.js');
      const loadMs = performance.now() - from;
      const called = Object.entries(validators).filter(([name, validate]) => name !== 'tolerate' && Array.isArray(validate({})));
      console.log(JSON.stringify({ loadMs, loaded: called.length }));`;
    const { output } = await runNode(['--input-type=module', '--eval', script], folder);
    const { loadMs, loaded } = JSON.parse(output) as { readonly loadMs: number; readonly loaded: number };
    const inputs = (await readdir(schemas, { recursive: true })).filter((name) => name.endsWith('.json')).sort();
    const [input, types] = await Promise.all([sizeOf(schemas, '.json'), sizeOf(join(out, 'types'), '.d.ts')]);
    const first = join(schemas, inputs.find((name) => !name.startsWith('_')) ?? '');
    const changed = JSON.parse(await readFile(first, 'utf8')) as object;
    await put(first, { ...changed, description: 'Changed.' });
    const again = await generate({ schemas, out, cache });
    const same = await generate({ schemas, out, cache });
    await put(first, { ...changed, description: 'Changed again.' });
    const processMs = await timeProcess({ schemas, out, cache });
    return {
      schemas: inputs.length,
      compiled: cold.events,
      typeErrors,
      loaded,
      typesRatio: types / input,
      validatorBytes: (await readFile(join(out, 'validators.gen.js'))).length,
      loadMs,
      coldMs: cold.durationMs,
      changedMs: again.durationMs,
      unchangedMs: same.durationMs,
      processMs,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function put(path: string, schema: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(schema, null, 2));
}

async function sizeOf(folder: string, ending: string): Promise<number> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(ending));
  const sizes = await Promise.all(names.map(async (name) => (await readFile(join(folder, name))).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** As the command line runs it: Node, loading, generating. Needs the built files. */
async function timeProcess(options: object): Promise<number> {
  const generator = new URL('../../dist/index.js', import.meta.url).href;
  const script = `const { generate } = await import('${generator}'); await generate(${JSON.stringify(options)});`;
  const from = performance.now();
  await runNode(['--input-type=module', '--eval', script], tmpdir());
  return performance.now() - from;
}
