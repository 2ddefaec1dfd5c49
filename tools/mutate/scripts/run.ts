/**
 * `pnpm mutate`: breaks the listed files line by line, in a copy of the repository, and runs the tests that must notice. Exit
 * code 1 when one did not, and `survivors.json` does not say why.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copyRepository } from '../src/copy-repository.js';
import { mutateTarget } from '../src/mutate-target.js';
import { readSurvivors, readTargets } from '../src/targets.js';

const USAGE = `Usage: pnpm mutate [--only <part of a path>] [--from <line>] [--to <line>]

  --only  the files of targets.json that have this in their path; all when it is left out
  --from  the first line of them that is broken (1)
  --to    the last
`;

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', default: '' },
        from: { type: 'string', default: '1' },
        to: { type: 'string', default: 'Infinity' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (thrown) {
    return refuse(String(thrown));
  }
}

const { only, from, to, help } = readArguments();
if (help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const lines = { from: Number(from), to: Number(to) };
if (Number.isNaN(lines.from) || Number.isNaN(lines.to)) refuse('--from and --to are numbers of lines.');
const targets = readTargets().filter(({ file }) => file.includes(only));
if (targets.length === 0) refuse(`No file of targets.json has "${only}" in its path.`);

const accepted = readSurvivors();
const copy = copyRepository(fileURLToPath(new URL('../../..', import.meta.url)));
process.once('SIGINT', () => {
  copy.remove();
  process.exit(130);
});
const counts = { killed: 0, accepted: 0, survived: 0 };
try {
  for (const target of targets) {
    await mutateTarget(copy.root, target, lines, ({ change, line }, verdict) => {
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
