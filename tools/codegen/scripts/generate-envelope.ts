import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatProblem, generateEnvelope } from '@bloodbank/codegen';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const { problems, report } = await generateEnvelope({
  schemas: fromRoot('schemas'),
  out: fromRoot('packages/core/src/envelope'),
  check: values.check,
});
for (const problem of problems) console.error(formatProblem(problem));
if (report === undefined) process.exitCode = 1;
else if (report.stale) {
  console.error(`The envelope is not up to date: ${report.written.join(', ')}. Run pnpm generate.`);
  process.exitCode = 1;
} else console.error(`envelope: ${report.written.length} written, ${report.unchanged.length} unchanged`);
