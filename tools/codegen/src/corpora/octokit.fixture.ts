import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';

/** Other people's schemas are not kept here: this folder holds a checkout of octokit/webhooks as `octokit-webhooks`. */
export const OCTOKIT: string = join(
  process.env['BLOODBANK_CORPORA'] ?? 'corpora',
  'octokit-webhooks/payload-schemas/api.github.com',
);
export const hasOctokit: boolean = existsSync(OCTOKIT);

export interface OctokitTree {
  readonly files: Readonly<Record<string, object>>;
  /** Event file of our layout -> the original's path. */
  readonly originals: ReadonlyMap<string, string>;
  readonly ajv: Ajv;
}

/** Their layout to ours: `pull_request/opened.schema.json` -> `github/pull_request.opened.v1.json`. */
export async function readOctokit(): Promise<OctokitTree> {
  const files: Record<string, object> = {};
  const originals = new Map<string, string>();
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  const names = (await readdir(OCTOKIT, { recursive: true })).filter((name) => name.endsWith('.schema.json'));
  const placeOf = (name: string): string => {
    const stem = name.replaceAll('$', '_').replace('.schema.json', '');
    return stem.startsWith('common/')
      ? `_common/${stem.slice('common/'.length)}.v1.json`
      : `github/${stem.replaceAll('/', '.')}.v1.json`;
  };
  for (const name of names) {
    const schema = JSON.parse(await readFile(join(OCTOKIT, name), 'utf8')) as { readonly $id?: string };
    const place = placeOf(name);
    const up = place.startsWith('_common/') ? '' : '../_common/';
    const text = JSON.stringify({ ...schema, $id: undefined })
      .replace(/"\$ref":"(?:\.\.\/)?common\/([^"#]*)\.schema\.json/g, `"$ref":"${up}$1.v1.json`)
      .replace(/"\$ref":"(?!#|\.\.\/_common|[^"]*\.v1\.json)([^"#]*)\.schema\.json/g, '"$ref":"$1.v1.json');
    files[place] = JSON.parse(text) as object;
    const absolute = JSON.stringify({ ...schema, $id: `https://corpus/${name}` });
    ajv.addSchema(
      JSON.parse(absolute.replace(/"\$ref":"(?:\.\.\/)?common\//g, '"$ref":"https://corpus/common/')) as object,
    );
    if (place.startsWith('github/')) originals.set(place, `https://corpus/${name}`);
  }
  return { files, originals, ajv };
}

export async function readOctokitPayloads(): Promise<readonly unknown[]> {
  const folder = join(OCTOKIT, '../../payload-examples/api.github.com');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.payload.json'));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown));
}
