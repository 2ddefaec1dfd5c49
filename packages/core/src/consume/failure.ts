import { createHash } from 'node:crypto';
import { BloodbankError } from '../errors/bloodbank-error.js';
import type { ErrorCode } from '../errors/error-table.js';
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

/** Describes what a handler threw. */
export function describeFailure(thrown: unknown, fallback: ErrorCode = 'handler.failed'): Failure {
  const error = toError(thrown);
  const pointer = 'pointer' in error && typeof error.pointer === 'string' ? error.pointer : undefined;
  return {
    code: error instanceof BloodbankError ? error.code : fallback,
    errorName: error.name,
    message: error.message.slice(0, MAX_MESSAGE_LENGTH),
    ...(error.stack === undefined ? {} : { stackHash: hashStack(error.stack) }),
    ...(pointer === undefined ? {} : { pointer }),
  };
}

/** The message line and the columns are left out: they differ between failures of one kind. */
function hashStack(stack: string): string {
  const frames = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.replace(/:\d+:\d+\)?$/, ''));
  return createHash('sha256').update(frames.join('\n')).digest('hex').slice(0, 12);
}
