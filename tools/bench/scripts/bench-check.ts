/**
 * `pnpm bench:check`: how long the breaking-change check takes on GitHub's webhook schemas, whatever changed in them, beside
 * two other tools over the same events; and how often each is right, without which the time means nothing.
 */
import { parseArgs } from 'node:util';
import { changesOf } from './check/changes.js';
import { readGithubSchemas } from './check/github-schemas.js';
import { measureChange } from './check/measure-change.js';
import type { Measured } from './check/measured.js';
import { type Score, scoreTools } from './check/score-tools.js';

const HELP = `pnpm bench:check [--runs <n>] [--peer-seconds <s>] [--json]

  --runs <n>          how often ours is measured; the median is told (default: 5)
  --peer-seconds <s>  how long another tool may take for one change (default: 10); then it is ended
  --json              one object instead of tables

A peer compares the events that changed, and nothing else; ours reads and compares the whole tree.`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    'peer-seconds': { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [runs, peerSeconds] = [Number(values.runs), Number(values['peer-seconds'])];

if (values.help) console.log(HELP);
else if (!Number.isInteger(runs) || runs < 1 || !(peerSeconds > 0)) {
  console.error('--runs wants a whole number from 1, --peer-seconds a number above 0.');
  process.exitCode = 2;
} else await bench();

async function bench(): Promise<void> {
  const scores = await scoreTools();
  if (!values.json) printScores(scores);
  const schemas = readGithubSchemas();
  const changes: Record<string, readonly Measured[]> = {};
  for (const change of schemas === undefined ? [] : changesOf(schemas)) {
    if (schemas === undefined) break;
    const measured = await measureChange(schemas, change, { runs, peerMs: peerSeconds * 1_000 });
    changes[change.name] = measured;
    if (!values.json) printChange(change.name, measured, schemas.from);
  }
  if (values.json) console.log(JSON.stringify({ scores, schemas: schemas?.from ?? null, runs, changes }));
  else if (schemas === undefined)
    console.log(
      'No speed: neither @octokit/webhooks-schemas is installed nor does BLOODBANK_CORPORA name a folder of it.',
    );
}

function printScores(scores: readonly Score[]): void {
  console.log('Small pairs whose verdict is known, each direction counted:');
  for (const { tool, right, falseSafe, falseBreak, unproven, errors } of scores)
    console.log(
      `  ${tool.padEnd(28)} right ${right}, false-safe ${falseSafe}, false-break ${falseBreak}, unproven ${unproven}, errors ${errors}`,
    );
}

/** A ratio is of the time for one event, as a peer may not have come to all that changed. */
function printChange(name: string, measured: readonly Measured[], from: string): void {
  console.log(`${name} (${from})`);
  const [first] = measured;
  for (const { tool, ms, events, errors, isCut } of measured) {
    const isPeer = !tool.startsWith('bloodbank');
    const ratio = (ms / events / ((first?.ms ?? 0) / (first?.events ?? 1))).toFixed(2);
    const notes = [
      ...(errors > 0 ? [`${errors} errors`] : []),
      ...(isCut ? ['ended there'] : []),
      ...(isPeer && events > 0 ? [`${ratio} of our time for one event`] : []),
    ];
    console.log([`  ${tool.padEnd(28)} ${ms.toFixed(0).padStart(6)} ms, ${events} events`, ...notes].join('; '));
  }
}
