import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import type { Draft } from '@bloodbank/schema-model/document';

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
  readonly draft: Draft;
  readonly groups: readonly SuiteGroup[];
  /** Schemas that groups refer to, by their address. */
  readonly remotes: ReadonlyMap<string, JsonSchema>;
}

const FOLDER: Readonly<Record<Draft, string>> = {
  'draft-04': 'draft4',
  'draft-06': 'draft6',
  'draft-07': 'draft7',
  '2019-09': 'draft2019-09',
  '2020-12': 'draft2020-12',
};

/** Drafts that the checkout has tests of, oldest first. */
export const SUITE_DRAFTS: readonly Draft[] = (Object.keys(FOLDER) as Draft[]).filter((draft) =>
  existsSync(join(SUITE, 'tests', FOLDER[draft])),
);

const BASE = 'http://localhost:1234';

/** The required tests of one draft: the optional ones lie in a folder of their own. */
export async function readSuite(draft: Draft): Promise<Suite> {
  const folder = join(SUITE, 'tests', FOLDER[draft]);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const groups = await Promise.all(
    files.map(async (file) => {
      const found = JSON.parse(await readFile(join(folder, file), 'utf8')) as readonly (Omit<SuiteGroup, 'name'> & {
        readonly description: string;
      })[];
      return found.map(({ description, schema, tests }) => ({ name: `${file}: ${description}`, schema, tests }));
    }),
  );
  return { draft, groups: groups.flat(), remotes: await readRemotes(draft) };
}

async function readRemotes(draft: Draft): Promise<ReadonlyMap<string, JsonSchema>> {
  const folder = join(SUITE, 'remotes');
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.json') && !name.startsWith('v1/'))
    .filter((name) => !name.startsWith('draft') || name.startsWith(`${FOLDER[draft]}/`))
    .sort();
  const read = async (name: string): Promise<[string, JsonSchema]> => [
    `${BASE}/${name}`,
    JSON.parse(await readFile(join(folder, name), 'utf8')) as JsonSchema,
  ];
  return new Map(await Promise.all(names.map(read)));
}
