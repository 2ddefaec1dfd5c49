import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFailure } from '../retry/failure.js';
import { ERROR_TABLE } from './error-table.js';
import { NonRetryable } from './non-retryable.js';
import { anythingThrown, THROWN } from './thrown.fixture.js';
import { toError } from './to-error.js';

const expectBounded = (text: unknown, most: number): void => {
  expect(typeof text).toBe('string');
  expect(String(text).length).toBeLessThanOrEqual(most);
};

/** Whatever was thrown, reading it is possible, ends, and gives texts that fit where they go. */
function expectReadable(make: () => unknown): void {
  const thrown = make();
  const error = toError(thrown);
  const failure = describeFailure(thrown);
  expect(error).toBeInstanceOf(Error);
  for (const _ of [1, 2]) {
    expectBounded(error.name, 200);
    expectBounded(error.message, 10_000);
  }
  expect(Object.keys(ERROR_TABLE)).toContain(failure.code);
  expectBounded(failure.errorName, 200);
  expectBounded(failure.message, 1_000);
  if ('stackHash' in failure) expect(failure.stackHash).toMatch(/^[0-9a-f]{12}$/);
  expect(JSON.parse(JSON.stringify(failure))).toEqual(failure);
}

describe('whatever was thrown', () => {
  it.each(THROWN)('%s can be read', (_, make) => expectReadable(make));

  it('can be read', () => {
    fc.assert(fc.property(anythingThrown, expectReadable), { numRuns: 300 });
  });

  it('is itself where it is an error, and keeps what it means where its message is odd', () => {
    const error = new RangeError('beyond');
    expect(toError(error)).toBe(error);
    const stopped = new DOMException('stopped', 'AbortError');
    expect(toError(stopped)).toBe(stopped);
    const odd = Object.assign(new NonRetryable('gone'), { message: 404 });
    expect(describeFailure(odd)).toMatchObject({ code: 'handler.non-retryable', message: '404' });
  });

  it('says what can be read of it', () => {
    const messageOf = (thrown: unknown): string => toError(thrown).message;
    expect(messageOf(Object.assign(new Error(), { message: ['a is missing', 'b is no number'] }))).toBe(
      'a is missing; b is no number',
    );
    expect(messageOf({ message: 'no instance of Error' })).toBe('no instance of Error');
    expect(messageOf(Object.create(null))).toBe('Thrown: an object');
    expect(messageOf(Symbol('odd'))).toBe('Thrown: Symbol(odd)');
    expect(toError(Object.assign(new Error('x'), { name: Symbol('odd') })).name).toBe('Error');
  });

  it('runs no code of what it reads but getters', () => {
    const run = (): never => {
      throw new Error('was run');
    };
    const value = { toString: run, toJSON: run, valueOf: run, [Symbol.toPrimitive]: run };
    expect(toError(value).message).toBe('Thrown: an object');
  });
});
