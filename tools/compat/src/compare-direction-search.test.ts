import type { JsonSchema } from '@bloodbank/schema-model';
import { expect, it, onTestFinished, vi } from 'vitest';
import { compareDirection } from './compare-direction.js';
import type { CompareOptions } from './compare-options.js';
import { prepareSchema } from './prepare/prepare-schema.js';
import type { Verdict } from './verdict.js';

const compare = (from: JsonSchema, to: JsonSchema, options: CompareOptions = {}): Verdict =>
  compareDirection(prepareSchema(from), prepareSchema(to), { policy: 'set', ...options });

const namesOf = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `p${n}`);

/** A clock, and work, of one millisecond for each look at it. */
function countTime(): void {
  let nowMs = 0;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => ++nowMs);
  const work = vi.spyOn(process, 'cpuUsage').mockImplementation(() => ({ user: nowMs * 1_000, system: 0 }));
  onTestFinished(() => {
    clock.mockRestore();
    work.mockRestore();
  });
}

/** A pair that a search breaks soon, and a proof after very many steps. */
function pairToSearch(): readonly [JsonSchema, JsonSchema] {
  const names = namesOf(24);
  const has = (name: string, property: JsonSchema): JsonSchema => ({
    properties: { [name]: property },
    required: [name],
  });
  return [
    {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, { type: ['string', 'integer'] }])),
      anyOf: names.map((name) => has(name, { type: 'string' })),
      not: { required: names.slice(0, 2) },
    },
    { type: 'object', oneOf: [...names.map((name, n) => has(name, { enum: ['a', n] })), {}] },
  ];
}

it.each([
  ['somebody says how much', { budgetMs: 2_000 }],
  ['nobody does', {}],
])('the proof leaves time for the search where %s', (_, options) => {
  const [from, to] = pairToSearch();
  countTime();
  const verdict = compare(from, to, options);
  expect(verdict).toMatchObject({ verdict: 'BREAK' });
  // The first would be that of the proof.
  expect(verdict.tried).toBeGreaterThan(1);
});

it('a search begins with what the proof found, where that is no payload itself', () => {
  const names = namesOf(8);
  const own = Object.fromEntries(names.map((name) => [name, { const: name }]));
  // No validator misses a property with an empty name below "not".
  const from = {
    type: 'object',
    not: { required: [''] },
    required: names,
    properties: { ...own, a: { type: 'string' } },
  };
  const to = { type: 'object', properties: { a: { type: 'integer' } } };
  expect(compare(from, to, { maxPayloads: 20 })).toMatchObject({ verdict: 'UNPROVEN', tried: 20 });
});
