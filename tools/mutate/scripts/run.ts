/**
 * `pnpm mutate [--only <part of a path>]`: breaks the listed files line by line, in a copy of the repository, and runs the tests
 * that must notice. Exit code 1 when one did not, and `survivors.json` does not say why.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copyRepository } from '../src/copy-repository.js';
import { mutateTarget } from '../src/mutate-target.js';
import { readSurvivors, readTargets } from '../src/targets.js';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const targets = readTargets().filter(({ file }) => file.includes(values.only));
if (targets.length === 0) throw new Error(`No file of targets.json has "${values.only}" in its path.`);

const accepted = readSurvivors();
const copy = copyRepository(fileURLToPath(new URL('../../..', import.meta.url)));
process.once('SIGINT', () => {
  copy.remove();
  process.exit(130);
});
const counts = { killed: 0, accepted: 0, survived: 0 };
try {
  for (const target of targets) {
    await mutateTarget(copy.root, target, ({ change, line }, verdict) => {
      const known = accepted.find((one) => one.file === target.file && one.change === change);
      const outcome = verdict === 'survived' && known !== undefined ? 'accepted' : verdict;
      counts[outcome] += 1;
      const why =
        outcome === 'accepted' ? ` (${known?.reason})` : verdict === 'killed' && known ? ' (accepted in vain)' : '';
      process.stdout.write(`${outcome.padEnd(8)} ${target.file}:${line} ${change}${why}\n`);
    });
  }
} finally {
  copy.remove();
}
process.stdout.write(`killed ${counts.killed}, accepted ${counts.accepted}, survivors ${counts.survived}\n`);
if (counts.survived > 0) process.exitCode = 1;
