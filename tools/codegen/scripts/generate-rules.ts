import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateRules } from '../src/rules/generate-rules.js';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const changed = await generateRules(fileURLToPath(new URL('../../..', import.meta.url)), values.check);
if (values.check && changed.length > 0) {
  console.error(`The rules are not up to date: ${changed.join(', ')}. Run pnpm generate.`);
  process.exitCode = 1;
} else console.error(`rules: ${changed.length} written`);
