import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ownProgram } from '../harness/own-program.js';
import { type OpenWorkload, Unavailable } from '../harness/workload.js';
import { readGithubSchemas } from '../trees/github-schemas.js';
import { shopTree } from '../trees/shop-tree.js';
import { filesOf } from '../trees/tree-files.js';
import { BLOODBANK, evaluate, timeNode } from './cli.js';

/** Generating from a tree of schemas, as a process from its start to its end. */
export const openCodegen: OpenWorkload = async ({ options }) => {
  const cwd = mkdtempSync(join(tmpdir(), 'bloodbank-bench-'));
  const [schemas, out, kept] = [join(cwd, 'schemas'), join(cwd, 'out'), join(cwd, 'node_modules')];
  for (const [file, text] of treeOf(options['tree'])) put(join(schemas, file), text);
  // Node takes what is generated for modules.
  put(join(cwd, 'package.json'), '{"type":"module"}');
  mkdirSync(kept);
  const isByHand = options['generator'] === 'by hand';
  const args = isByHand
    ? [...ownProgram('programs/generate-by-hand'), schemas, out]
    : [BLOODBANK, 'generate', '--schemas', schemas, '--out', out];
  let turn = 0;
  if (options['state'] !== 'cold') await timeNode(args, cwd);
  return {
    async prepare() {
      if (options['state'] === 'cold') {
        for (const folder of [out, kept]) rmSync(folder, { recursive: true, force: true });
        mkdirSync(kept);
      } else if (options['state'] === 'changed') changeOne(schemas, ++turn);
    },
    async run() {
      const { ms, cpuMs } = await timeNode(args, cwd);
      const figures = isByHand ? { ms, cpuMs } : { ms, cpuMs, ...(await lookAt(cwd, schemas, out)) };
      return { figures, helpersCpuMs: cpuMs };
    },
    close: async () => rmSync(cwd, { recursive: true, force: true }),
  };
};

/** A number of schemas, or `github` for GitHub's. */
function treeOf(tree: unknown): ReadonlyMap<string, string> {
  if (typeof tree === 'number')
    return new Map([...shopTree(tree)].map(([file, schema]) => [file, JSON.stringify(schema, undefined, 2)]));
  const schemas = readGithubSchemas();
  if (schemas === undefined)
    throw new Unavailable('Neither is @octokit/webhooks-schemas installed nor does BLOODBANK_CORPORA name its folder.');
  const files = filesOf(schemas.definitions, schemas.events);
  return new Map([...files].map(([file, text]) => [`github/${file}`, text]));
}

/** What came of it: the size of types and validators, and how long Node takes to load these. */
async function lookAt(cwd: string, schemas: string, out: string): Promise<Readonly<Record<string, number>>> {
  const module = JSON.stringify(join(out, 'validators.gen.js'));
  const load = `const from = performance.now(); await import(${module}); console.log(performance.now() - from);`;
  return {
    validatorsKb: statSync(join(out, 'validators.gen.js')).size / 1_000,
    typesRatio: sizeOf(join(out, 'types'), '.d.ts') / sizeOf(schemas, '.json'),
    loadMs: Number(await evaluate(load, cwd)),
  };
}

function changeOne(schemas: string, turn: number): void {
  const [first = ''] = filesIn(schemas, '.json').filter((file) => !file.includes('_common') && !file.includes('/_'));
  const schema = JSON.parse(readFileSync(join(schemas, first), 'utf8')) as object;
  put(join(schemas, first), JSON.stringify({ ...schema, description: `Changed ${turn} times.` }));
}

function sizeOf(folder: string, ending: string): number {
  return filesIn(folder, ending).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .sort();
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
