/** `pnpm bench:codegen`: how long generating takes, and how that grows with the number of schemas. */

import { measureTree, type TreeMeasures } from '../src/corpora/measure-tree.fixture.js';
import { hasOctokit, OCTOKIT, readOctokit } from '../src/corpora/octokit.fixture.js';

/** Trees of one shape in several sizes: about fifteen properties, with shared parts, lists, enums and formats. */
function treeOf(size: number): Readonly<Record<string, object>> {
  const shared = { $defs: { id: { type: 'string', format: 'uuid' }, person: person() } };
  const events = Array.from(
    { length: size },
    (_, index) => [`shop/thing_${index}.made.v1.json`, event(index)] as const,
  );
  return { '_common/types.v1.json': shared, ...Object.fromEntries(events) };
}

function person(): object {
  const properties = { name: { type: 'string', maxLength: 80 }, email: { type: 'string', format: 'email' } };
  return { type: 'object', properties, required: ['name'] };
}

function event(index: number): object {
  const numbers = Array.from(
    { length: 8 },
    (_, field) => [`amount_${field}`, { type: 'number', minimum: field }] as const,
  );
  return {
    description: `Published when thing ${index} was made.`,
    type: 'object',
    required: ['id', 'state'],
    properties: {
      id: { $ref: '../_common/types.v1.json#/$defs/id' },
      maker: { $ref: '../_common/types.v1.json#/$defs/person' },
      state: { enum: ['new', 'used', 'broken'] },
      made_at: { type: 'string', format: 'date-time' },
      parts: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
      ...Object.fromEntries(numbers),
    },
  };
}

const trees: (readonly [string, Readonly<Record<string, object>>])[] = [10, 100, 1000].map((size) => [
  `${size} events`,
  treeOf(size),
]);
if (hasOctokit) trees.push(['octokit/webhooks', (await readOctokit()).files]);
else console.log(`Not here: ${OCTOKIT}. Set BLOODBANK_CORPORA.`);

/** What a column is called, and what stands in it. */
const COLUMNS: Readonly<Record<string, (measures: TreeMeasures) => string>> = {
  schemas: ({ schemas }) => String(schemas),
  'all, ms': ({ coldMs }) => coldMs.toFixed(0),
  'each, ms': ({ coldMs, schemas }) => (coldMs / schemas).toFixed(1),
  'one changed, ms': ({ changedMs }) => changedMs.toFixed(0),
  'none changed, ms': ({ unchangedMs }) => unchangedMs.toFixed(0),
  'one changed, process, ms': ({ processMs }) => processMs.toFixed(0),
  'validators, MB': ({ validatorBytes }) => (validatorBytes / 1e6).toFixed(2),
  'load, ms': ({ loadMs }) => loadMs.toFixed(0),
  'types out / in': ({ typesRatio }) => typesRatio.toFixed(2),
};

// Loading the ingredients is no part of how generating grows.
await measureTree(treeOf(1));
console.log(['tree'.padEnd(18), ...Object.keys(COLUMNS)].join('   '));
for (const [name, tree] of trees) {
  const measures = await measureTree(tree);
  const cells = Object.entries(COLUMNS).map(([label, cell]) => cell(measures).padStart(label.length));
  console.log([name.padEnd(18), ...cells].join('   '));
}
