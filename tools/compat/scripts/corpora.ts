import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { compareSchemas, type Policy } from '../src/index.js';
import { createTally, huntFalseVerdict, type Tally } from '../src/soundness/hunt-false-safe.fixture.js';
import { RandomSchemas } from '../src/soundness/random-schema.fixture.js';
import { createSampler } from '../src/soundness/sample-values.fixture.js';
import { type Draft, WildSchemas } from '../src/soundness/wild-schema.fixture.js';
import { KNOWN_WRONG } from './known-wrong.js';
import { damage, readOctokitBundles } from './octokit-bundles.js';

interface Pair {
  readonly id: string;
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  readonly backward: boolean;
  readonly forward: boolean;
}

const fixtures = new URL('../fixtures/', import.meta.url);
const read = (path: string | URL): never => JSON.parse(readFileSync(path, 'utf8')) as never;
let isSound = true;

/** Compares with what is stated; anything false that is not listed as known to be wrong fails the run. */
function score(name: string, pairs: readonly Pair[], policy: Policy): void {
  const count = { right: 0, 'false-safe': 0, 'false-break': 0, unproven: 0, 'stated wrongly': 0 };
  const start = Date.now();
  for (const pair of pairs) {
    const found = compareSchemas(pair.old, pair.new, { policy });
    for (const direction of ['backward', 'forward'] as const) {
      const { verdict } = found[direction];
      const stated = pair[direction] ? 'SAFE' : 'BREAK';
      const why = KNOWN_WRONG.get(`${pair.id} ${direction}`);
      const kind = verdict === 'UNPROVEN' ? 'unproven' : pair[direction] ? 'false-break' : 'false-safe';
      const result = verdict === stated ? 'right' : why === undefined ? kind : 'stated wrongly';
      count[result]++;
      if (result === 'right') continue;
      console.log(
        `  ${pair.id} ${direction}: stated ${stated}, found ${JSON.stringify(found[direction])} ${why ?? ''}`,
      );
      if (result.startsWith('false')) isSound = false;
    }
  }
  const line = Object.entries(count).map(([result, n]) => `${result} ${n}`);
  console.log(`${name} (${policy}): ${line.join(', ')}; ${Date.now() - start} ms`);
}

function hunt(name: string, run: (tally: Tally) => void): void {
  const start = Date.now();
  const tally = createTally();
  run(tally);
  for (const found of tally.falseVerdicts) console.log(`  ${found}`);
  if (tally.falseVerdicts.length > 0) isSound = false;
  const { falseVerdicts, SAFE, BREAK, UNPROVEN } = tally;
  console.log(
    `${name}: pairs ${SAFE + BREAK + UNPROVEN}, SAFE ${SAFE}, BREAK ${BREAK}, unproven ${UNPROVEN}, false ${falseVerdicts.length}; ${Date.now() - start} ms`,
  );
}

const cases: readonly Pair[] = read(new URL('cases.json', fixtures));
score('microcases', cases, 'set');
const verdicts: readonly { readonly id: string; readonly writerClosedTolerantReader: string }[] = read(
  new URL('policy-verdicts.json', fixtures),
);
const stated = new Map(verdicts.map((each) => [each.id, each.writerClosedTolerantReader]));
const says = (id: string, word: string): boolean => stated.get(id)?.includes(word) === true;
score(
  'microcases',
  cases.map((pair) => ({ ...pair, backward: says(pair.id, 'B✓'), forward: says(pair.id, 'F✓') })),
  'writer-reader',
);

interface MorePair extends Pair {
  readonly writerReader?: string;
}
const more: readonly MorePair[] = read(new URL('more-cases.json', fixtures));
score('more cases', more, 'set');
score(
  'more cases',
  more.flatMap(({ writerReader, ...pair }) =>
    writerReader === undefined
      ? []
      : [{ ...pair, backward: writerReader.includes('B✓'), forward: writerReader.includes('F✓') }],
  ),
  'writer-reader',
);

const seed = Number(process.env.BLOODBANK_SEED ?? 1);
const pairs = Number(process.env.BLOODBANK_PAIRS ?? 2_000);
const random = new RandomSchemas(seed);
hunt(`random schemas (seed ${seed})`, (tally) => {
  for (let count = 0; count < pairs; count++) {
    const a = random.schema(1 + random.below(3));
    const b = random.below(3) > 0 ? random.mutate(a) : random.schema(1 + random.below(3));
    huntFalseVerdict(
      tally,
      a,
      b,
      Array.from({ length: 150 }, () => random.value()),
    );
  }
});

const drafts: readonly Draft[] = ['draft-07', '2019-09', '2020-12'];
for (const draft of drafts) {
  const wild = new WildSchemas(seed, draft);
  hunt(`wild documents of ${draft} (seed ${seed})`, (tally) => {
    for (let count = 0; count < pairs; count++) {
      const document = wild.document();
      const other = wild.below(4) === 0 ? wild.document() : wild.mutate(document);
      const [a, b] = wild.below(2) === 0 ? [document, other] : [other, document];
      const sample = createSampler([a, b], (limit) => wild.below(limit));
      huntFalseVerdict(tally, a, b, Array.from({ length: 80 }, sample));
    }
  });
}

const corpora = process.env.BLOODBANK_CORPORA;
if (corpora === undefined || !existsSync(corpora)) {
  console.log(
    'BLOODBANK_CORPORA names no folder: jsoncompat, the JSON Schema test suite and the GitHub tree are not scored',
  );
} else {
  score('jsoncompat', readJsoncompat(join(corpora, 'jsoncompat-fixtures/tests/fixtures/backcompat')), 'set');
  hunt('test suite, neighbours in one file', (tally) =>
    huntInSuite(tally, join(corpora, 'json-schema-test-suite/tests/draft2020-12')),
  );
  hunt(`GitHub, one change (seed ${seed})`, (tally) => huntInOctokit(tally, corpora));
}
process.exitCode = isSound ? 0 : 1;

function readJsoncompat(folder: string): readonly Pair[] {
  return readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, 'expect.json')))
    .map((id): Pair => {
      const expected: { serializer: boolean; deserializer: boolean } = read(join(folder, id, 'expect.json'));
      const at = (name: string): JsonSchema => read(join(folder, id, name));
      return {
        id,
        old: at('old.json'),
        new: at('new.json'),
        backward: expected.deserializer,
        forward: expected.serializer,
      };
    });
}

/** Groups of one file are about one keyword: each schema is compared with the next, on the instances of both. */
function huntInSuite(tally: Tally, folder: string): void {
  // ajv is known not to follow these, so that it cannot be held against a verdict.
  const skipped = /ynamic|unevaluatedItems|^ref|anchor|vocabulary|format\.json|refRemote|^id/;
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.json') && !skipped.test(each))) {
    const groups: readonly { schema: JsonSchema; tests: readonly { data: JsonValue }[] }[] = read(join(folder, file));
    for (const [at, group] of groups.entries()) {
      const next = groups[(at + 1) % groups.length] ?? group;
      const values = [...group.tests, ...next.tests].map(({ data }) => data);
      if (JSON.stringify([group.schema, next.schema]).includes('"$ref":"http')) continue;
      huntFalseVerdict(tally, group.schema, next.schema, values);
    }
  }
}

function huntInOctokit(tally: Tally, folder: string): void {
  for (const { schema, payloads } of readOctokitBundles(folder)) {
    const definitions = schema.definitions as JsonObject;
    const name = random.pick(Object.keys(definitions));
    const changed = {
      ...schema,
      definitions: { ...definitions, [name]: random.mutate(definitions[name] as JsonSchema, 6) },
    };
    const values = payloads
      .slice(0, 4)
      .flatMap((payload) => [payload, ...Array.from({ length: 10 }, () => damage(payload, (n) => random.below(n)))]);
    huntFalseVerdict(tally, schema, changed, values, 2_000);
  }
}
