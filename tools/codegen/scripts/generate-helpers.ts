import { parseArgs } from 'node:util';
import { generateHelpers } from '../src/helpers/generate-helpers.js';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const changed = await generateHelpers(values.check);
if (values.check && changed.length > 0) {
  console.error(`The helpers of validators are not up to date: ${changed.join(', ')}. Run pnpm generate.`);
  process.exitCode = 1;
} else console.error(`helpers: ${changed.length} written`);
