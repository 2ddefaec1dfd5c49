/**
 * `pnpm test:source`: what the check says of generated types, beside what the compiler says of them. Exit code 1 when one is
 * SAFE that does not compile, or BREAK that does. BLOODBANK_CORPORA names the folder that holds other people's schemas.
 */

import type { SourcePair } from '../src/source/truth/compile-source.fixture.js';
import { casePairs, cornerPairs, githubPairs, randomPairs } from '../src/source/truth/pairs.fixture.js';
import { scoreSource } from '../src/source/truth/score-source.fixture.js';

const seed = Number(process.env['BLOODBANK_SEED'] ?? 1);
const count = Number(process.env['BLOODBANK_PAIRS'] ?? 2_000);

async function score(name: string, pairs: readonly SourcePair[]): Promise<void> {
  const from = performance.now();
  const { compared, agreed, breaks, unproven, wrong, undecided } = await scoreSource(pairs);
  for (const one of wrong.slice(0, 12)) console.log(`  ${one}`);
  if (process.env['BLOODBANK_VERBOSE'] !== undefined) for (const one of unproven) console.log(`  ${one}`);
  if (wrong.length > 0) process.exitCode = 1;
  const ms = Math.round(performance.now() - from);
  console.log(
    `${name}: verdicts ${compared}, as the compiler ${agreed} (BREAK ${breaks}), wrong ${wrong.length}, unproven ${unproven.length}, too many literals ${undecided}; ${ms} ms`,
  );
}

await score('stated cases', [...casePairs(), ...cornerPairs()]);
await score(`random schemas (seed ${seed})`, randomPairs(seed, count));
const github = await githubPairs(seed, count / 20);
if (github === undefined) console.log("GitHub's tree is not here: BLOODBANK_CORPORA names no folder that holds it.");
else await score(`GitHub, one change (seed ${seed})`, github);
