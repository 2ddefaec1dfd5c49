import { expect, it } from 'vitest';
import { NonRetryable } from '../errors/non-retryable.js';
import { describeFailure } from './failure.js';

function failHere(message: string): Error {
  return new TypeError(message);
}

it('carries name, message and code of what was thrown', () => {
  expect(describeFailure(failHere('no such room'))).toMatchObject({
    code: 'handler.failed',
    errorName: 'TypeError',
    message: 'no such room',
  });
  expect(describeFailure(new NonRetryable('gone')).code).toBe('handler.non-retryable');
});

it('gives failures at one place one hash, whatever they say, and other places another', () => {
  const [a, b] = ['first', 'second'].map((message) => describeFailure(failHere(message)).stackHash);
  expect(a).toBe(b);
  expect(describeFailure(new Error('elsewhere')).stackHash).not.toBe(a);
});

it('does not see where in a function it happened, for that changes with every edit', () => {
  const failSomewhere = (isFirst: boolean): Error => {
    if (isFirst) return new Error('first');
    return new Error('second');
  };
  const [a, b] = [true, false].map((isFirst) => describeFailure(failSomewhere(isFirst)).stackHash);
  expect(a).toBe(b);
});

it('stays small, and takes anything that can be thrown', () => {
  expect(describeFailure(new Error('x'.repeat(100_000))).message.length).toBe(1_000);
  expect(describeFailure('just text').message).toBe('just text');
  expect(describeFailure(undefined).message).toBe('Thrown: undefined');
});
