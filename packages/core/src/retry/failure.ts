import { createHash } from 'node:crypto';
import { BloodbankError } from '../errors/bloodbank-error.js';
import { CommandFailed } from '../errors/command-errors.js';
import type { ErrorCode } from '../errors/error-table.js';
import { cutText, isInstance, readMember } from '../errors/thrown-text.js';
import { toError } from '../errors/to-error.js';

/** Why a delivery did not succeed, in a form that fits the headers of a dead letter. */
export interface Failure {
  readonly code: ErrorCode;
  readonly errorName: string;
  readonly message: string;
  /** Same for every failure at the same place in the code, so that dead letters can be grouped. */
  readonly stackHash?: string;
  /** JSON pointer into the message, when validation failed. */
  readonly pointer?: string;
}

/** A header must stay small whatever a handler throws. */
const MAX_MESSAGE_LENGTH = 1_000;
const MAX_CODE_LENGTH = 60;
/** From its end: the frames stand behind the message. */
const MAX_STACK_LENGTH = 20_000;

/** Describes what a handler threw, whatever that is. Never throws; every text is bounded. */
export function describeFailure(thrown: unknown, fallback: ErrorCode = 'handler.failed'): Failure {
  const error = toError(thrown);
  const [code, pointer] = ['code', 'pointer'].map((name) => readMember(thrown, name));
  const stack = readMember(error, 'stack');
  return {
    // Of the thrown one: what cannot be read of its message does not change what it means.
    code: isOurs(thrown) && isErrorCode(code) ? code : fallback,
    errorName: error.name,
    message: cutText(error.message, MAX_MESSAGE_LENGTH),
    ...(typeof stack === 'string' ? { stackHash: hashStack(stack.slice(-MAX_STACK_LENGTH)) } : {}),
    ...(typeof pointer === 'string' ? { pointer: cutText(pointer, MAX_MESSAGE_LENGTH) } : {}),
  };
}

/** The code of a command's failure is its owner's own word, and in no table. */
function isOurs(thrown: unknown): boolean {
  return isInstance(thrown, BloodbankError) && !isInstance(thrown, CommandFailed);
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code.length <= MAX_CODE_LENGTH && /^[a-z]+\.[a-z]+(-[a-z]+)*$/.test(code);
}

/** The message line and the columns are left out: they differ between failures of one kind. */
function hashStack(stack: string): string {
  const frames = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.replace(/:\d+:\d+\)?$/, ''));
  return createHash('sha256').update(frames.join('\n')).digest('hex').slice(0, 12);
}
