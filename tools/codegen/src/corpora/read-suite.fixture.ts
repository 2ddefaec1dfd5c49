import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dialect, JsonSchema, JsonValue } from '@bloodbank/schema-model';

/** Other people's schemas are not kept here: this folder holds a checkout of the official suite as `json-schema-test-suite`. */
export const SUITE: string = join(process.env['BLOODBANK_CORPORA'] ?? 'corpora', 'json-schema-test-suite');
export const hasSuite: boolean = existsSync(SUITE);

/** One schema of the suite, and what it says of some values. */
export interface SuiteGroup {
  /** `ref.json: relative pointer ref to object`. */
  readonly name: string;
  readonly schema: JsonSchema;
  readonly tests: readonly { readonly description: string; readonly data: JsonValue; readonly valid: boolean }[];
}

export interface Suite {
  readonly dialect: Dialect;
  readonly groups: readonly SuiteGroup[];
  /** Schemas that groups refer to, by their address. */
  readonly remotes: ReadonlyMap<string, JsonSchema>;
}

const FOLDER: Readonly<Record<Dialect, string>> = { '2020-12': 'draft2020-12', 'draft-07': 'draft7' };
const BASE = 'http://localhost:1234';

/** The required tests of one dialect: the optional ones lie in a folder of their own. */
export async function readSuite(dialect: Dialect): Promise<Suite> {
  const folder = join(SUITE, 'tests', FOLDER[dialect]);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const groups = await Promise.all(
    files.map(async (file) => {
      const found = JSON.parse(await readFile(join(folder, file), 'utf8')) as readonly (Omit<SuiteGroup, 'name'> & {
        readonly description: string;
      })[];
      return found.map(({ description, schema, tests }) => ({ name: `${file}: ${description}`, schema, tests }));
    }),
  );
  return { dialect, groups: groups.flat(), remotes: await readRemotes(dialect) };
}

async function readRemotes(dialect: Dialect): Promise<ReadonlyMap<string, JsonSchema>> {
  const folder = join(SUITE, 'remotes');
  const other = /^draft(?!7\/|2020-12\/)|^v1\//;
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.json') && !other.test(name))
    .filter((name) => !name.startsWith('draft') || name.startsWith(FOLDER[dialect]))
    .sort();
  const read = async (name: string): Promise<[string, JsonSchema]> => [
    `${BASE}/${name}`,
    JSON.parse(await readFile(join(folder, name), 'utf8')) as JsonSchema,
  ];
  return new Map(await Promise.all(names.map(read)));
}
