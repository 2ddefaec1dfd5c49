/**
 * `pnpm generate [--check]`: everything that is generated in this repository. It runs from sources, since what it writes is
 * needed to build. With `--check` nothing is written, and the generators run side by side.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);

const generators = [
  ['tools/codegen/scripts/generate-helpers.ts'],
  ['packages/cli/src/main.ts', 'generate'],
  // AsyncAPI and one JSON Schema each are for whoever asks: `bloodbank docs`, or the gateway.
  ['packages/cli/src/main.ts', 'docs', '--pages-only'],
  ['tools/codegen/scripts/generate-envelope.ts'],
  ['tools/codegen/scripts/generate-settings.ts'],
  ['tools/codegen/scripts/generate-rules.ts'],
  ['packages/cli/scripts/generate-error-docs.ts'],
  ['tools/compat/scripts/generate-rule-docs.ts'],
];

/** What one writes, the next may read. */
const atATime = args.includes('--check') ? 2 : 1;
const waiting = [...generators];
let isFailed = false;
await Promise.all(Array.from({ length: atATime }, work));
process.exit(isFailed ? 1 : 0);

async function work() {
  for (let generator = waiting.shift(); generator !== undefined; generator = waiting.shift()) {
    const command = ['--conditions=@bloodbank/source', '--import', 'tsx', ...generator, ...args];
    const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' });
    const status = await new Promise((resolve) => child.once('exit', resolve));
    isFailed ||= status !== 0;
  }
}
