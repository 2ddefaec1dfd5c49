import type { JsonSchema } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from '../compare.js';
import type { Policy } from '../policy/policy.js';
import { treeOf } from '../read-folder.fixture.js';
import { RandomSchemas } from '../soundness/random-schema.fixture.js';
import { type Reach, reachOf } from '../trees/reach.js';
import { createPools } from './create-pools.js';

const SEED = Number(process.env['BLOODBANK_SEED'] ?? 1);
const EVENTS = 40;

/** Events that hold parts of a shared file, some of which changed. */
function membersOf(parts: readonly [JsonSchema, JsonSchema][]) {
  const file = (at: number): string => `shop/thing${at}.made.v1.json`;
  const treeWith = (side: 0 | 1) =>
    treeOf({
      '_common/parts.v1.json': { $defs: Object.fromEntries(parts.map((pair, at) => [`part${at}`, pair[side]])) },
      ...Object.fromEntries(
        parts.map((_, at) => {
          const ref = (part: number) => ({ $ref: `../_common/parts.v1.json#/$defs/part${part % parts.length}` });
          return [file(at), { type: 'object', properties: { a: ref(at), b: ref(at + 1) }, required: ['a'] }];
        }),
      ),
    });
  const [previous, current] = [treeWith(0), treeWith(1)];
  const read = (tree: typeof previous, at: number): Reach => {
    const found = reachOf(tree, { file: file(at), pointer: '' });
    if ('error' in found) throw new Error(found.error.message);
    return found;
  };
  return parts.map((_, at) => ({ previous: read(previous, at), current: read(current, at) }));
}

/** The event as one schema, for the engine that looks at one at a time. */
function aloneOf({ root, parts }: Reach): JsonSchema {
  return { ...(root.schema as object), $defs: Object.fromEntries(parts.map(({ name, schema }) => [name, schema])) };
}

describe('events that are compared together', () => {
  it.each<Policy>(['writer-reader', 'set'])(`have the verdicts that each has by itself: %s, seed ${SEED}`, (policy) => {
    const random = new RandomSchemas(SEED);
    const members = membersOf(
      Array.from({ length: EVENTS }, () => {
        const schema = random.schema(2);
        return [schema, random.below(2) > 0 ? random.mutate(schema) : schema];
      }),
    );
    const compareTogether = createPools(members, { policy, proofMs: 1_000 });
    let decided = 0;
    for (const member of members) {
      const together = compareTogether(member);
      if (together === undefined) continue;
      decided++;
      const alone = compareSchemas(aloneOf(member.previous), aloneOf(member.current), { policy });
      expect([together.backward.verdict, together.forward.verdict]).toEqual([
        alone.backward.verdict,
        alone.forward.verdict,
      ]);
    }
    expect(decided).toBeGreaterThan(EVENTS / 2);
  });

  it('are not spoilt by one that cannot be compared, which is left to be compared by itself', () => {
    const text: JsonSchema = { type: 'string' };
    const wrong: JsonSchema = { type: 'nothing' };
    const short: JsonSchema = { type: 'string', maxLength: 3 };
    const members = membersOf([
      ...Array.from({ length: 12 }, (): [JsonSchema, JsonSchema] => [text, short]),
      [wrong, wrong],
    ]);
    const compareTogether = createPools(members, { policy: 'writer-reader', proofMs: 1_000 });
    const words = members.map((member) => compareTogether(member)?.backward.verdict ?? 'by itself');
    expect(words.slice(0, 6)).toEqual(['BREAK', 'BREAK', 'BREAK', 'BREAK', 'BREAK', 'BREAK']);
    expect(words.slice(-2)).toEqual(['by itself', 'by itself']);
  });

  it('show a witness for each that breaks, although the validator confirmed only one of those that changed alike', () => {
    const members = membersOf(
      Array.from({ length: 6 }, (): [JsonSchema, JsonSchema] => [{ type: 'string' }, { type: 'string', maxLength: 3 }]),
    ).map((member) => ({ ...member, change: 'the same' }));
    const compareTogether = createPools(members, { policy: 'writer-reader', proofMs: 1_000 });
    for (const member of members) {
      const backward = compareTogether(member)?.backward;
      expect(backward).toMatchObject({ verdict: 'BREAK', witness: { a: 'aaaa' } });
      expect(compareTogether(member)?.forward.verdict).toBe('SAFE');
    }
  });
});
