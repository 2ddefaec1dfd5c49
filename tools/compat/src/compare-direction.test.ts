import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareDirection, MAX_PAYLOADS } from './compare-direction.js';
import type { CompareOptions } from './compare-options.js';
import { prepareSchema } from './prepare/prepare-schema.js';
import { Undecidable } from './prepare/undecidable.js';
import type { Verdict } from './verdict.js';

const compare = (from: JsonSchema, to: JsonSchema, options: CompareOptions = {}): Verdict =>
  compareDirection(prepareSchema(from), prepareSchema(to), { policy: 'set', ...options });

const INTEGER = { type: 'integer' };
const NUMBER = { type: 'number' };
const LOST = { $ref: '#/$defs/none' };

/** What a proof finds here no validator takes for sent: it misses no property with an empty name below "not". */
const HIDDEN: readonly [JsonSchema, JsonSchema] = [
  { type: 'object', not: { required: [''] }, properties: { a: { type: 'string' } } },
  { type: 'object', properties: { a: { type: 'integer' } } },
];

describe('of two schemas of which one cannot be understood, nothing is proven', () => {
  it.each([
    ['that of who sends', LOST, INTEGER],
    ['that of who reads', INTEGER, LOST],
    ['both', LOST, LOST],
  ])('%s', (_, from, to) => {
    expect(compare(from, to)).toEqual({ verdict: 'UNPROVEN', tried: 0, reason: expect.stringContaining('none') });
  });
});

describe('what happens while it is compared', () => {
  /** Whoever gives the examples may fail at any time, as what reads a schema may. */
  const compareFailing = (error: unknown): Verdict =>
    compareDirection(prepareSchema(INTEGER), prepareSchema(NUMBER), {
      policy: 'set',
      get examples(): readonly JsonValue[] {
        throw error;
      },
    });

  it('is told where it cannot be decided', () => {
    const verdict = { verdict: 'UNPROVEN', tried: 0 };
    expect(compareFailing(new Undecidable('on purpose'))).toEqual({
      ...verdict,
      reason: 'on purpose',
    });
    const reason = 'the schema is nested too deeply';
    expect(compareFailing(new RangeError('Maximum call stack'))).toEqual({ ...verdict, reason });
  });

  it('is thrown where it is a fault', () => {
    const fault = new TypeError('on purpose');
    expect(() => compareFailing(fault)).toThrow(fault);
  });
});

describe('what is safe says why', () => {
  it('because both are equal', () => {
    expect(compare(INTEGER, INTEGER)).toEqual({ verdict: 'SAFE', provenBy: 'equality', tried: 0 });
  });

  it('because it is proven, whatever was tried before', () => {
    expect(compare(INTEGER, NUMBER)).toEqual({ verdict: 'SAFE', provenBy: 'proof', tried: 0 });
    expect(compare(INTEGER, NUMBER, { examples: [1, 2] })).toEqual({ verdict: 'SAFE', provenBy: 'proof', tried: 2 });
  });
});

describe('a break says at which try it was found', () => {
  it('among the examples', () => {
    expect(compare(NUMBER, INTEGER, { examples: [1, 2.5] })).toMatchObject({ verdict: 'BREAK', tried: 2 });
  });

  it('by the proof', () => {
    expect(compare(NUMBER, INTEGER, { examples: [1, 2] })).toMatchObject({ verdict: 'BREAK', tried: 3 });
  });
});

/** The proof is the first to look whether it is interrupted. */
function failingOnce(error: Error): AbortSignal {
  let isFirst = true;
  return {
    get aborted(): boolean {
      if (!isFirst) return false;
      isFirst = false;
      throw error;
    },
  } as AbortSignal;
}

describe('what is neither proven nor broken', () => {
  const large = [{ enum: [2 ** 53] }, { enum: [2 ** 53, 2 ** 53 + 2] }] as const;

  it('says that nothing was found', () => {
    const [from, to] = HIDDEN;
    const verdict = compare(from, to, { maxPayloads: 20 });
    const reason = 'neither a proof nor a payload that breaks was found';
    expect(verdict).toEqual({ verdict: 'UNPROVEN', tried: 20, reason });
  });

  it('says what validators see otherwise than the proof', () => {
    const from = { type: 'object', not: { required: [''] }, properties: { a: INTEGER } };
    const to = { type: 'object', properties: { a: NUMBER } };
    expect(compare(from, to)).toEqual({ verdict: 'UNPROVEN', tried: 0, reason: expect.stringContaining('empty name') });
  });

  it.each([
    [new Undecidable('on purpose'), 'on purpose'],
    [new RangeError('Maximum call stack'), 'the schema is nested too deeply'],
  ])('is searched for all the same where the proof cannot go on: %s', (error, reason) => {
    expect(compare(...HIDDEN, { signal: failingOnce(error), maxPayloads: 20 })).toEqual({
      verdict: 'UNPROVEN',
      tried: 20,
      reason,
    });
  });

  it('is a fault where the proof has one', () => {
    const fault = new TypeError('on purpose');
    expect(() => compare(...HIDDEN, { signal: failingOnce(fault) })).toThrow(fault);
  });

  it('says that JSON blurs its integers', () => {
    const reason = expect.stringContaining('beyond 2^53');
    expect(compare(...large, { examples: [1] })).toEqual({ verdict: 'UNPROVEN', tried: 1, reason });
  });

  it('is tried with so many payloads where nobody says how many', () => {
    expect(compare(...HIDDEN, { budgetMs: 60_000 })).toMatchObject({ tried: MAX_PAYLOADS });
  });

  it('ends in time where nobody says when', { timeout: 60_000 }, () => {
    const began = performance.now();
    expect(compare(...HIDDEN, { maxPayloads: 1_000_000_000 })).toMatchObject({ verdict: 'UNPROVEN' });
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('is not interrupted by who might have', () => {
    const { signal } = new AbortController();
    expect(compare(...HIDDEN, { signal, maxPayloads: 20 })).toMatchObject({ tried: 20 });
  });

  it('says that it was interrupted, and tries nothing more', () => {
    const signal = AbortSignal.abort();
    const [from, to] = HIDDEN;
    const began = performance.now();
    expect(compare(from, to, { signal, maxPayloads: 1_000_000, budgetMs: 60_000 })).toMatchObject({
      verdict: 'UNPROVEN',
      tried: 0,
      reason: 'the comparison was interrupted',
    });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
