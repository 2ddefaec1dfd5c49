import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchemaSet } from '@bloodbank/schema-model';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import { renderUnit } from '../types/render-unit.js';
import { toTypeSchema } from '../types/to-type-schema.js';
import { bundleValidators } from '../validators/bundle-validators.js';
import { writeGenerated } from '../write.js';

const SCHEMA = 'packages/dispatcher/rules.schema.json';
const FOLDER = 'packages/dispatcher/src/rules';

/** Writes type and validator of the dispatcher's rules below a root. Returns the files that changed, or with `check` would. */
export async function generateRules(root: string, check: boolean): Promise<readonly string[]> {
  const files = await render(await readFile(join(root, SCHEMA), 'utf8'));
  const { written } = await writeGenerated(join(root, FOLDER), files, { check, prune: false });
  return written.map((path) => `${FOLDER}/${path}`);
}

async function render(text: string): Promise<readonly GeneratedFile[]> {
  const header = headerFor(SCHEMA);
  const { set, problems } = buildSchemaSet('rules', [{ file: '_common/rules.v1.json', displayFile: SCHEMA, text }]);
  const [unit] = set.units.values();
  const [problem] = problems;
  if (unit === undefined || problem !== undefined) throw new Error(`${SCHEMA}${problem?.pointer}: ${problem?.message}`);
  const type = renderUnit('RuleFile', toTypeSchema(set, unit).schema);
  const validators = await bundleValidators({
    set,
    units: [unit],
    nameOf: () => 'validateRuleFile',
    output: { format: 'iife', globalName: 'generated' },
  });
  const declared =
    'export const validateRuleFile: (value: unknown) => readonly { readonly pointer: string; readonly message: string }[] = generated.validateRuleFile;';
  return [
    { path: 'rule-file.gen.ts', content: `${header}\n${type}\n` },
    {
      path: 'validate-rule-file.gen.ts',
      content: `${header}// @ts-nocheck: ajv writes JavaScript.\n\n${validators}\n\n${declared}\n`,
    },
  ];
}
