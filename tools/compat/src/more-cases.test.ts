import { readFileSync } from 'node:fs';
import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from './compare.js';
import { OPEN_CASES } from './open-cases.fixture.js';
import type { Policy } from './policy/policy.js';
import { acceptsOf } from './soundness/plain-ajv.fixture.js';

interface Pair {
  readonly id: string;
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  readonly backward: boolean;
  readonly forward: boolean;
  /** A payload that breaks, for each direction that does. */
  readonly bw?: JsonValue;
  readonly fw?: JsonValue;
  /** Between a strict writer and a tolerant reader, where that was worked out: `B✓F✗`. */
  readonly writerReader?: string;
}

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/more-cases.json', import.meta.url), 'utf8'),
) as readonly Pair[];
const word = (isSafe: boolean): string => (isSafe ? 'SAFE' : 'BREAK');

function verdictsOf(pair: Pair, policy: Policy): readonly string[] {
  const { backward, forward } = compareSchemas(pair.old, pair.new, { policy });
  return [backward.verdict, forward.verdict];
}

describe('the stated pairs', () => {
  const breaks = cases.flatMap((pair) => [
    ...(pair.backward ? [] : [{ id: `${pair.id} backward`, from: pair.old, to: pair.new, payload: pair.bw }]),
    ...(pair.forward ? [] : [{ id: `${pair.id} forward`, from: pair.new, to: pair.old, payload: pair.fw }]),
  ]);

  it.each(breaks)('break with the payload that is stated: $id', ({ from, to, payload }) => {
    expect(payload).toBeDefined();
    expect(acceptsOf(from)(payload as JsonValue)).toBe(true);
    expect(acceptsOf(to)(payload as JsonValue)).toBe(false);
  });

  it('have a name of their own each, and are open only where they exist', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    const known = cases.flatMap(({ id }) => [`${id} set`, `${id} writer-reader`]);
    expect([...OPEN_CASES.keys()].filter((key) => !known.includes(key))).toEqual([]);
  });
});

const isOpen = (id: string, policy: Policy): boolean => OPEN_CASES.has(`${id} ${policy}`);
const ofWriter = cases.filter(({ writerReader }) => writerReader !== undefined);

describe('compareSchemas', () => {
  it.each(cases.filter(({ id }) => !isOpen(id, 'set')))('judges $id as a set of payloads', (pair) => {
    expect(verdictsOf(pair, 'set')).toEqual([word(pair.backward), word(pair.forward)]);
  });

  it.each(ofWriter.filter(({ id }) => !isOpen(id, 'writer-reader')))(
    'judges $id between a strict writer and a tolerant reader',
    (pair) => {
      const stated = pair.writerReader ?? '';
      expect(verdictsOf(pair, 'writer-reader')).toEqual([word(stated.includes('B✓')), word(stated.includes('F✓'))]);
    },
  );

  it.fails.each(cases.filter(({ id }) => isOpen(id, 'set')))('does not judge $id yet as a set of payloads', (pair) => {
    expect(verdictsOf(pair, 'set')).toEqual([word(pair.backward), word(pair.forward)]);
  });

  it.fails.each(ofWriter.filter(({ id }) => isOpen(id, 'writer-reader')))(
    'does not judge $id yet between a strict writer and a tolerant reader',
    (pair) => {
      const stated = pair.writerReader ?? '';
      expect(verdictsOf(pair, 'writer-reader')).toEqual([word(stated.includes('B✓')), word(stated.includes('F✓'))]);
    },
  );
});

// A validator does not return from it, so nothing can be said of what it accepts.
it.fails.each([['anyOf'], ['oneOf']])(
  'proves nothing of a schema that is one of its own alternatives: %s',
  (keyword) => {
    const schema = { [keyword]: [{ type: 'string' }, { $ref: '#' }] };
    const { backward, forward } = compareSchemas({ type: ['integer', 'string'] }, schema, { policy: 'set' });
    expect([backward.verdict, forward.verdict]).toEqual(['UNPROVEN', 'UNPROVEN']);
  },
);
