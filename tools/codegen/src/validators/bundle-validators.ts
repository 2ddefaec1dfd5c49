import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boundLoops, type Dialect, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import type { Plugin } from 'esbuild';
import { ingredientPath } from '../ingredients.js';
import { standaloneSource } from './standalone-source.js';
import { trimErrors } from './trim-errors.js';

export interface ValidatorBundle {
  readonly set: SchemaSet;
  readonly units: readonly SchemaUnit[];
  /** The exported name of a unit's validator. */
  readonly nameOf: (unit: SchemaUnit) => string;
  /** `esm`, or a script that leaves one object under a name. */
  readonly output: { readonly format: 'esm' } | { readonly format: 'iife'; readonly globalName: string };
}

const HERE = dirname(fileURLToPath(import.meta.url));
const DIALECTS: readonly Dialect[] = ['2020-12', 'draft-07'];

/**
 * One module of validators that imports nothing: ajv's functions, the helpers they call, and the lines that turn ajv's
 * errors into issues.
 */
export async function bundleValidators({ set, units, nameOf, output }: ValidatorBundle): Promise<string> {
  const used = DIALECTS.filter((dialect) => units.some((unit) => unit.dialect === dialect));
  const sources = new Map(
    used.map((dialect): [string, string] => {
      const own = units.filter((unit) => unit.dialect === dialect);
      return [`ajv:${dialect}`, trimErrors(boundLoops(standaloneSource(set, dialect, own)))];
    }),
  );
  const lines = [
    `import { toIssues } from ${JSON.stringify(ingredientPath('to-issues.js'))};`,
    'const issuesBy = (accepts) => (payload) => (accepts(payload) ? [] : toIssues(accepts.errors, payload));',
    ...used.map((dialect, index) => `import * as ajv${index} from "ajv:${dialect}";`),
    ...units.map((unit) => `export const ${nameOf(unit)} = issuesBy(ajv${used.indexOf(unit.dialect)}.${unit.name});`),
  ];
  // Only who generates pays for loading it.
  const { build } = await import('esbuild');
  const result = await build({
    stdin: { contents: lines.join('\n'), resolveDir: HERE, sourcefile: 'validators.js', loader: 'js' },
    bundle: true,
    write: false,
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [memoryModules(sources)],
    ...output,
  });
  const text = result.outputFiles[0]?.text ?? '';
  return withoutPaths(text);
}

/** Paths of the machine that generated would make its output differ from another machine's. */
function withoutPaths(code: string): string {
  return code
    .replace(/^ *\/\/ \S.*\.[cm]?js$|^ *\/\/ ajv:.*$/gm, '')
    .replace(/"[^"\n]*node_modules\/(ajv(?:-formats)?\/[^"\n]*\.js)"(?=\(exports)/g, '"$1"')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function memoryModules(sources: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'memory',
    setup(bundler) {
      bundler.onResolve({ filter: /^ajv:/ }, ({ path }) => ({ path, namespace: 'memory' }));
      bundler.onLoad({ filter: /.*/, namespace: 'memory' }, ({ path }) => ({
        contents: sources.get(path) ?? '',
        loader: 'js',
        resolveDir: HERE,
      }));
    },
  };
}
