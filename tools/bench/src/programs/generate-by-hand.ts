/**
 * What one person could write by hand: types by json-schema-to-typescript and standalone validators by one ajv, a file each, for
 * every schema of a folder.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compile } from 'json-schema-to-typescript';

const [schemas = '', out = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
const { default: standaloneCode } = require('ajv/dist/standalone/index.js') as {
  readonly default: typeof import('ajv/dist/standalone/index.js')['default'];
};
const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');

const files = readdirSync(schemas, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
const base = 'https://schemas/';
const ajv = new Ajv2020({ strict: false, allErrors: true, code: { source: true, esm: true } });
addFormats.default(ajv);
for (const file of files) ajv.addSchema({ ...read(file), $id: base + file });

for (const file of files.filter((name) => !name.startsWith('_'))) {
  const validate = ajv.getSchema(base + file);
  if (validate === undefined) throw new Error(`ajv knows no ${file}.`);
  write(file.replace('.json', '.js'), standaloneCode(ajv, validate));
  // As tuples, short lists make types that nobody can read.
  const options = { cwd: join(schemas, dirname(file)), maxItems: -1 };
  write(file.replace('.json', '.d.ts'), await compile(read(file), file, options));
}

function read(file: string): object {
  return JSON.parse(readFileSync(join(schemas, file), 'utf8')) as object;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(out, file)), { recursive: true });
  writeFileSync(join(out, file), text);
}
