/**
 * `pnpm test:corpora`: what generated types and validators say of schemas that others wrote, as a table. Exit code 1 when a
 * promise is broken. The corpora are not part of this repository: BLOODBANK_CORPORA names the folder that holds them.
 */

import { measureSuite } from '../src/corpora/measure-suite.fixture.js';
import { measureTree } from '../src/corpora/measure-tree.fixture.js';
import { hasOctokit, OCTOKIT, readOctokit } from '../src/corpora/octokit.fixture.js';
import { hasSuite, SUITE } from '../src/corpora/read-suite.fixture.js';
import { PROJECT } from '../src/tree.fixture.js';

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const rows: Record<string, Record<string, string | number>> = {};
let isKept = true;

for (const dialect of ['draft-07', '2020-12'] as const) {
  if (!hasSuite) continue;
  const from = performance.now();
  const measures = await measureSuite(dialect);
  rows[`JSON Schema test suite, ${dialect}`] = {
    schemas: measures.schemas,
    compiled: measures.schemas - measures.refused.length,
    'types that compile': measures.schemas - measures.refused.length - measures.broken.length,
    'instances judged as ajv does': `${measures.agreed} of ${measures.compared}`,
    'valid, yet refused by the type': `${measures.rejectedValid.length} (plain: ${measures.rejectedValidPlain})`,
    'invalid and refused by the type': `${percent(measures.rejectedInvalid, measures.comparable)} (plain: ${percent(measures.rejectedInvalidPlain, measures.comparable)})`,
    ms: Math.round(performance.now() - from),
  };
  isKept &&= measures.rejectedValid.length === 0 && measures.broken.length === 0;
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
    ms: Math.round(measures.coldMs),
  };
  isKept &&= measures.typeErrors === '' && measures.loaded === measures.compiled;
}
for (const [name, row] of Object.entries(rows)) {
  console.log(`\n${name}`);
  for (const [label, value] of Object.entries(row)) console.log(`  ${label.padEnd(34)} ${value}`);
}
if (!hasSuite) console.log(`\nNot here: ${SUITE}. Set BLOODBANK_CORPORA.`);
if (!hasOctokit) console.log(`\nNot here: ${OCTOKIT}. Set BLOODBANK_CORPORA.`);
process.exitCode = isKept ? 0 : 1;
