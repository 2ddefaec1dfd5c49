/**
 * `pnpm test:corpora`: what generated types and validators say of schemas that others wrote, as a table. Exit code 1 when a
 * promise is broken. The corpora are not part of this repository: BLOODBANK_CORPORA names the folder that holds them.
 */

import { compareOctokit } from '../src/corpora/compare-octokit.fixture.js';
import { measureSuite } from '../src/corpora/measure-suite.fixture.js';
import { measureTree } from '../src/corpora/measure-tree.fixture.js';
import { hasOctokit, OCTOKIT, readOctokit } from '../src/corpora/octokit.fixture.js';
import { hasSuite, SUITE, SUITE_DRAFTS } from '../src/corpora/read-suite.fixture.js';
import { PROJECT } from '../src/tree.fixture.js';

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const rows: Record<string, Record<string, string | number>> = {};
let isKept = true;

for (const draft of SUITE_DRAFTS) {
  const from = performance.now();
  const measures = await measureSuite(draft);
  rows[`JSON Schema test suite, ${draft}`] = {
    schemas: measures.schemas,
    compiled: measures.schemas - measures.refused.length,
    'types that compile': measures.schemas - measures.refused.length - measures.broken.length,
    'instances judged as ajv does': `${measures.agreed} of ${measures.compared}`,
    ...Object.fromEntries(countReasons(measures.unjudged).map(([why, count]) => [`not judged, ${why}`, count])),
    'valid, yet refused by the type': `${measures.rejectedValid.length} (plain: ${measures.rejectedValidPlain})`,
    'invalid and refused by the type': `${percent(measures.rejectedInvalid, measures.comparable)} (plain: ${percent(measures.rejectedInvalidPlain, measures.comparable)})`,
    'published, yet no literal of the type': `${measures.refusedLiterals.length} of ${measures.literals}`,
    ms: Math.round(performance.now() - from),
  };
  const broken = [measures.rejectedValid, measures.broken, measures.disagreed, measures.refusedLiterals];
  isKept &&= broken.flat().length === 0;
}
for (const [name, tree] of [
  ["the project's own", `${PROJECT}/schemas`],
  ...(hasOctokit ? [['octokit/webhooks', (await readOctokit()).files] as const] : []),
] as const) {
  const measures = await measureTree(tree);
  rows[name] = {
    schemas: measures.schemas,
    compiled: measures.compiled,
    'types that compile': measures.typeErrors === '' ? measures.compiled : 0,
    'validators loaded': measures.loaded,
    'output / input, types': measures.typesRatio.toFixed(2),
    'validators, MB': (measures.validatorBytes / 1e6).toFixed(2),
    'load, ms': Math.round(measures.loadMs),
    'one changed, ms': Math.round(measures.changedMs),
    ms: Math.round(measures.coldMs),
  };
  isKept &&= measures.typeErrors === '' && measures.loaded === measures.compiled;
}
if (hasOctokit) {
  const { agreed, compared, literals, literalErrors } = await compareOctokit();
  rows['octokit/webhooks'] = {
    ...rows['octokit/webhooks'],
    'instances judged as ajv does': `${agreed} of ${compared}`,
    'payloads that compile as literals': literalErrors === '' ? literals : 0,
  };
  isKept &&= agreed === compared && literalErrors === '';
}
for (const [name, row] of Object.entries(rows)) {
  console.log(`\n${name}`);
  for (const [label, value] of Object.entries(row)) console.log(`  ${label.padEnd(34)} ${value}`);
}
if (!hasSuite) console.log(`\nNot here: ${SUITE}. Set BLOODBANK_CORPORA.`);
if (!hasOctokit) console.log(`\nNot here: ${OCTOKIT}. Set BLOODBANK_CORPORA.`);
process.exitCode = isKept ? 0 : 1;

/** Each value that was not judged ends with its reason in parentheses. */
function countReasons(unjudged: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const text of unjudged) {
    const why = text.slice(text.lastIndexOf('(') + 1, -1);
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts];
}
