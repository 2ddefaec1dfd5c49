import { Invalid, Timeout, Unreachable } from '@bloodbank/core/errors';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../shell/usage-error.js';
import { describeError, renderError } from './render-error.js';

const plain = pc.createColors(false);

describe('renderError', () => {
  it('says what happened, why it matters and what to do, with the code', () => {
    const error = new Invalid('schema.unknown-type', 'No contract has the type "github.pr.craeted".');
    expect(renderError(describeError(error), plain).split('\n')).toEqual([
      'error[schema.unknown-type]: No contract has the type "github.pr.craeted".',
      '  why: Nobody could validate or route it; nothing was sent.',
      '  fix: Check the spelling with `bloodbank list`, or add its schema file and run `bloodbank generate`.',
    ]);
  });

  it('shows no stack unless it is asked for, and then the causes too', () => {
    const error = new UsageError('wrong');
    expect(renderError(describeError(error), plain)).not.toContain('at ');
    const failure = new Error('outer', { cause: new Error('inner') });
    expect(renderError(describeError(failure, true), plain)).toMatch(/outer[\s\S]+caused by: Error: inner/);
  });

  it('neutralises escapes in what the error quotes', () => {
    const shown = renderError(describeError(new Error('\u001b]0;owned\u0007')), plain);
    expect(shown.split('\n').join('')).not.toMatch(/\p{Cc}/u);
  });

  it('masks passwords wherever a library put them', () => {
    const error = new Unreachable(
      'amqp://guest:hunter2@broker',
      new Error('connect amqps://me:s3cr3t@host:5671/x failed'),
    );
    const text = JSON.stringify(describeError(error, true));
    expect(text).not.toMatch(/hunter2|s3cr3t/);
    expect(text).toContain('amqps://me:***@host:5671/x');
  });

  it('keeps what a program needs to decide: issues, and whether it may have been delivered', () => {
    const issues = [{ pointer: '/a', keyword: 'type', message: 'must be string' }];
    expect(describeError(new Invalid('schema.invalid', 'x', { issues }))).toMatchObject({ issues });
    expect(describeError(new Timeout('publish', 10, true))).toMatchObject({ maybeDelivered: true });
  });
});
