import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonSchema } from '@bloodbank/schema-model';
import { compareSchemas, type Policy, type Verdict } from '../src/index.js';

interface Pair {
  readonly id: string;
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  readonly backward: boolean;
  readonly forward: boolean;
}

const fixtures = new URL('../fixtures/', import.meta.url);
const read = (path: string | URL): never => JSON.parse(readFileSync(path, 'utf8')) as never;

function score(name: string, pairs: readonly Pair[], policy: Policy): boolean {
  const count = { right: 0, 'false-safe': 0, 'false-break': 0, unproven: 0 };
  const start = Date.now();
  for (const pair of pairs) {
    const found = compareSchemas(pair.old, pair.new, { policy });
    for (const direction of ['backward', 'forward'] as const) {
      const verdict: Verdict = found[direction];
      const stated = pair[direction] ? 'SAFE' : 'BREAK';
      const result =
        verdict.verdict === stated
          ? 'right'
          : verdict.verdict === 'UNPROVEN'
            ? 'unproven'
            : stated === 'SAFE'
              ? 'false-break'
              : 'false-safe';
      count[result]++;
      if (result !== 'right')
        console.log(`  ${pair.id} ${direction}: stated ${stated}, found ${JSON.stringify(verdict)}`);
    }
  }
  const line = Object.entries(count).map(([result, n]) => `${result} ${n}`);
  console.log(`${name} (${policy}): ${line.join(', ')}; ${Date.now() - start} ms`);
  return count['false-safe'] === 0;
}

const cases: readonly Pair[] = read(new URL('cases.json', fixtures));
let isSound = score('microcases', cases, 'set');
const stated = new Map(
  (
    read(new URL('policy-verdicts.json', fixtures)) as readonly { id: string; writerClosedTolerantReader: string }[]
  ).map((each) => [each.id, each.writerClosedTolerantReader]),
);
const underPolicy = cases.map((pair) => ({
  ...pair,
  backward: stated.get(pair.id)?.includes('B✓') === true,
  forward: stated.get(pair.id)?.includes('F✓') === true,
}));
isSound = score('microcases', underPolicy, 'writer-reader') && isSound;

const corpora = process.env.BLOODBANK_CORPORA;
const folder = corpora === undefined ? undefined : join(corpora, 'jsoncompat-fixtures/tests/fixtures/backcompat');
if (folder === undefined || !existsSync(folder)) {
  console.log('jsoncompat-fixtures: absent (BLOODBANK_CORPORA names the folder that holds it); not scored');
} else {
  const pairs = readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, 'expect.json')))
    .map((id): Pair => {
      const stated: { serializer: boolean; deserializer: boolean } = read(join(folder, id, 'expect.json'));
      const at = (name: string): JsonSchema => read(join(folder, id, name));
      return {
        id,
        old: at('old.json'),
        new: at('new.json'),
        backward: stated.deserializer,
        forward: stated.serializer,
      };
    });
  // What these state is neither of our policies throughout: a difference is printed for a person to judge.
  score('jsoncompat-fixtures', pairs, 'set');
  score('jsoncompat-fixtures', pairs, 'writer-reader');
}
process.exitCode = isSound ? 0 : 1;
