import type { Issue } from '../../runtime/contract.js';
import { contractsFromSchemas } from '../contracts-from-schemas.js';
import { planContracts } from '../plan/plan-contracts.js';
import { renderContracts } from '../render/render-contracts.js';
import { treeOf } from '../tree.fixture.js';
import { bundleValidators } from '../validators/bundle-validators.js';
import { writeGenerated } from '../write.js';
import { compileLiterals, type Literal } from './compile-literals.fixture.js';
import { readOctokit, readOctokitPayloads } from './octokit.fixture.js';

/** Every real payload against every event's generated validator, beside ajv's verdict by the schemas as they were. */
export async function compareOctokit(): Promise<{
  readonly agreed: number;
  readonly compared: number;
  readonly accepted: number;
  /** Payloads that may be published, and what the compiler says of them as literals. */
  readonly literals: number;
  readonly literalErrors: string;
}> {
  const { files, originals, ajv } = await readOctokit();
  const set = treeOf(files);
  const units = set.events.map(({ unit }) => unit);
  const code = await bundleValidators({ set, units, nameOf: ({ name }) => name, output: { format: 'esm' } });
  const validators = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Readonly<
    Record<string, (payload: unknown) => readonly Issue[]>
  >;
  const payloads = await readOctokitPayloads();
  const { registry } = contractsFromSchemas(set);
  const literals: Literal[] = [];
  let [agreed, compared, accepted] = [0, 0, 0];
  for (const { file, unit, type } of set.events) {
    const original = ajv.getSchema(originals.get(file) ?? '');
    for (const payload of payloads) {
      const verdict = validators[unit.name]?.(payload).length === 0;
      compared += 1;
      if (verdict) accepted += 1;
      if (verdict && registry.find(type)?.validatePublish(payload).length === 0) literals.push([type, payload]);
      if (verdict === (original?.(payload) === true)) agreed += 1;
    }
  }
  const { output } = await compileLiterals(literals, async (out) =>
    writeGenerated(out, await renderContracts(planContracts(set))),
  );
  return { agreed, compared, accepted, literals: literals.length, literalErrors: output };
}
