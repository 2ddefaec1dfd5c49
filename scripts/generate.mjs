/**
 * `pnpm generate [--check]`: everything that is generated in this repository. It runs from sources, since what it writes is
 * needed to build.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);

const generators = [
  ['packages/cli/src/main.ts', 'generate'],
  // AsyncAPI and one JSON Schema each are for whoever asks: `bloodbank docs`, or the gateway.
  ['packages/cli/src/main.ts', 'docs', '--pages-only'],
  ['tools/codegen/scripts/generate-envelope.ts'],
  ['tools/codegen/scripts/generate-settings.ts'],
  ['tools/codegen/scripts/generate-rules.ts'],
  ['packages/core/scripts/generate-error-docs.ts'],
  ['tools/compat/scripts/generate-rule-docs.ts'],
];

let isFailed = false;
for (const generator of generators) {
  const command = ['--conditions=@bloodbank/source', '--import', 'tsx', ...generator, ...args];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  isFailed ||= status !== 0;
}
process.exit(isFailed ? 1 : 0);
