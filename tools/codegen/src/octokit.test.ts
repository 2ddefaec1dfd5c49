import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { planContracts } from './plan/plan-contracts.js';
import { renderTypes } from './render/render-types.js';
import { treeOf } from './tree.fixture.js';

/** Other people's schemas are not kept here: this folder holds a checkout of octokit/webhooks as `octokit-webhooks`. */
const CORPUS = join(process.env['BLOODBANK_CORPORA'] ?? 'corpora', 'octokit-webhooks/payload-schemas/api.github.com');
const isPresent = existsSync(CORPUS);

interface Loaded {
  readonly files: Readonly<Record<string, object>>;
  /** Event file of our layout -> the original's path. */
  readonly originals: ReadonlyMap<string, string>;
  readonly ajv: Ajv;
}

/** Their layout to ours: `pull_request/opened.schema.json` -> `github/pull_request.opened.v1.json`. */
async function load(): Promise<Loaded> {
  const files: Record<string, object> = {};
  const originals = new Map<string, string>();
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  const names = (await readdir(CORPUS, { recursive: true })).filter((name) => name.endsWith('.schema.json'));
  const placeOf = (name: string): string => {
    const stem = name.replaceAll('$', '_').replace('.schema.json', '');
    return stem.startsWith('common/')
      ? `_common/${stem.slice('common/'.length)}.v1.json`
      : `github/${stem.replaceAll('/', '.')}.v1.json`;
  };
  for (const name of names) {
    const schema = JSON.parse(await readFile(join(CORPUS, name), 'utf8')) as { readonly $id?: string };
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

async function payloads(): Promise<readonly unknown[]> {
  const folder = join(CORPUS, '../../payload-examples/api.github.com');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.payload.json'));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown));
}

describe.skipIf(!isPresent)(
  `octokit's webhooks${isPresent ? '' : ` (${CORPUS} is not here; set BLOODBANK_CORPORA)`}`,
  () => {
    it('load, and are judged as ajv judges them', async () => {
      const { files, originals, ajv } = await load();
      const { registry } = contractsFromSchemas(treeOf(files));
      const real = await payloads();
      let accepted = 0;
      for (const contract of registry.listEvents()) {
        const original = ajv.getSchema(originals.get(contract.file.replace('schemas/', '')) ?? '');
        for (const payload of real) {
          const expected = original?.(payload) === true;
          expect(contract.validate(payload).length === 0, contract.type).toBe(expected);
          if (expected) accepted += 1;
        }
      }
      expect(accepted).toBeGreaterThan(200);
    }, 120_000);

    it('declare each shared type once', async () => {
      const { files } = await load();
      const rendered = await renderTypes(planContracts(treeOf(files)));
      const declared = rendered.flatMap(({ content }) =>
        [...content.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name),
      );
      expect(new Set(declared).size).toBe(declared.length);
      const size = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
      const ratio =
        size(rendered.map(({ content }) => content)) /
        size(Object.values(files).map((schema) => JSON.stringify(schema, null, 2)));
      console.info(`octokit: output is ${ratio.toFixed(2)} times its input`);
      expect(ratio).toBeLessThan(1.3);
    }, 60_000);
  },
);
