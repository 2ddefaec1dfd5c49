import type { Issue } from '../../runtime/contract.js';
import { treeOf } from '../tree.fixture.js';
import { bundleValidators } from '../validators/bundle-validators.js';
import { readOctokit, readOctokitPayloads } from './octokit.fixture.js';

/** Every real payload against every event's generated validator, beside ajv's verdict by the schemas as they were. */
export async function compareOctokit(): Promise<{
  readonly agreed: number;
  readonly compared: number;
  readonly accepted: number;
}> {
  const { files, originals, ajv } = await readOctokit();
  const set = treeOf(files);
  const units = set.events.map(({ unit }) => unit);
  const code = await bundleValidators({ set, units, nameOf: ({ name }) => name, output: { format: 'esm' } });
  const validators = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Readonly<
    Record<string, (payload: unknown) => readonly Issue[]>
  >;
  const payloads = await readOctokitPayloads();
  let [agreed, compared, accepted] = [0, 0, 0];
  for (const { file, unit } of set.events) {
    const original = ajv.getSchema(originals.get(file) ?? '');
    for (const payload of payloads) {
      const verdict = validators[unit.name]?.(payload).length === 0;
      compared += 1;
      if (verdict) accepted += 1;
      if (verdict === (original?.(payload) === true)) agreed += 1;
    }
  }
  return { agreed, compared, accepted };
}
