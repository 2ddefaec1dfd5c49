import { describe, expect, it } from 'vitest';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { hasOctokit, OCTOKIT, readOctokit, readOctokitPayloads } from './corpora/octokit.fixture.js';
import { planContracts } from './plan/plan-contracts.js';
import { renderTypes } from './render/render-types.js';
import { treeOf } from './tree.fixture.js';

describe.skipIf(!hasOctokit)(
  `octokit's webhooks${hasOctokit ? '' : ` (${OCTOKIT} is not here; set BLOODBANK_CORPORA)`}`,
  () => {
    it('load, and are judged as ajv judges them', async () => {
      const { files, originals, ajv } = await readOctokit();
      const { registry } = contractsFromSchemas(treeOf(files));
      const real = await readOctokitPayloads();
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
    }, 600_000);

    it('declare each shared type once', async () => {
      const { files } = await readOctokit();
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
