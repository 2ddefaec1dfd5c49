import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commandOf } from '../spawn-rules.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** As anybody's npm does by itself: what a dependency of a dependency says of engines is a warning. */
export const NPM_FLAGS = ['--no-engine-strict', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** What it wrote to stdout. Its failure is told with all that it said. */
export function run(program, args, options = {}) {
  const [file, rest, rules] = commandOf(program, args, process.platform);
  const result = spawnSync(file, rest, { cwd: root, encoding: 'utf8', ...rules, ...options });
  if (result.error !== undefined) throw new Error(`${program} could not be started: ${result.error.message}`);
  if (result.status !== 0)
    throw new Error(`\`${program} ${args.join(' ')}\` failed:\n${result.stdout}${result.stderr}`);
  return result.stdout;
}
