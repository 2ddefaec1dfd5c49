import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateSettings } from '../src/settings/generate-settings.js';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const changed = await generateSettings(fileURLToPath(new URL('../../..', import.meta.url)), values.check);
if (values.check && changed.length > 0) {
  console.error(`The settings are not up to date: ${changed.join(', ')}. Run pnpm generate.`);
  process.exitCode = 1;
} else console.error(`settings: ${changed.length} written`);
