import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSchemaSet, loadSchemaSet, type SchemaSet } from '@bloodbank/schema-model';

export const FIXTURES: string = fileURLToPath(new URL('../fixtures', import.meta.url));
export const PROJECT: string = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export async function loadTree(root: string): Promise<SchemaSet> {
  const { set, problems } = await loadSchemaSet({ root });
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
  return set;
}

/** A tree in memory: path -> schema. */
export function treeOf(files: Readonly<Record<string, object>>): SchemaSet {
  const sources = Object.entries(files).map(([file, schema]) => ({
    file,
    displayFile: file,
    text: JSON.stringify(schema),
  }));
  const { set, problems } = buildSchemaSet('schemas', sources);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
  return set;
}

export interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs plain Node: no loader, no conditions, nothing of this process's environment that could help it. */
export async function runNode(args: readonly string[], cwd: string): Promise<Finished> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...args], {
      cwd,
      env: { PATH: '' },
      timeout: 60_000,
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as {
      readonly code?: number;
      readonly stdout?: string;
      readonly stderr?: string;
    };
    return { code: code ?? -1, output: `${stdout}${stderr}` };
  }
}

/** Type-checks a folder's tsconfig.json with the real compiler. */
export function runCompiler(folder: string): Promise<Finished> {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  return runNode([compiler, '-p', folder, '--pretty', 'false'], folder);
}
