import type { ErrorCode } from '../errors/error-table.js';
import { notify } from '../errors/notify.js';
import { isInstance } from '../errors/thrown-text.js';
import type { Settlement } from '../ports/transport.js';
import type { Failure } from './failure.js';

/** How often and when a failed delivery is tried again before it is dead-lettered. */
export interface RetryPolicy {
  /** Greatest number of attempts, the first included. At least 1. */
  readonly attempts: number;
  /** Delay before the second attempt, the third and so on, in milliseconds; the last one repeats. */
  readonly delaysMs: readonly number[];
  /** What another attempt cannot mend: it is dead-lettered at once. */
  readonly giveUpOn?: readonly GiveUp[];
}

/** An error class, or a question to whatever was thrown. */
export type GiveUp = (abstract new (...args: never[]) => Error) | ((thrown: unknown) => boolean);

export const DEFAULT_RETRY: RetryPolicy = { attempts: 4, delaysMs: [1_000, 5_000, 15_000] };

/** Of commands: somebody may wait for the answer, so few attempts, and soon. */
export const COMMAND_RETRY: RetryPolicy = { attempts: 3, delaysMs: [250, 1_000] };

/** Failures that would be the same at every attempt. */
const NEVER_RETRIED: ReadonlySet<ErrorCode> = new Set([
  'message.undecodable',
  'message.invalid',
  'message.unknown-type',
  'message.expired',
  'message.unproven-origin',
  'handler.non-retryable',
]);

/** What follows a failed attempt (counted from 1). */
export function settleFailure(policy: RetryPolicy, attempt: number, failure: Failure): Settlement {
  if (NEVER_RETRIED.has(failure.code) || attempt >= policy.attempts) return { kind: 'dead-letter', failure };
  const delayMs = policy.delaysMs[attempt - 1] ?? policy.delaysMs.at(-1) ?? 0;
  return { kind: 'retry', delayMs, failure };
}

/** Whether the policy gives up on what was thrown. A question that throws itself is answered with no. Never throws. */
export function givesUpOn({ giveUpOn = [] }: RetryPolicy, thrown: unknown): boolean {
  return giveUpOn.some((one) => (isErrorClass(one) ? isInstance(thrown, one) : isYes(one, thrown)));
}

function isErrorClass(one: GiveUp): one is Exclude<GiveUp, (thrown: unknown) => boolean> {
  const prototype: unknown = one.prototype;
  return one === Error || prototype === Error.prototype || isInstance(prototype, Error);
}

const ignore = (): void => {};

function isYes(question: (thrown: unknown) => boolean, thrown: unknown): boolean {
  try {
    const answer: unknown = question(thrown);
    // An async question is one that was not answered; what it rejects with must not end the process.
    if (answer !== true) notify(() => answer, ignore);
    return answer === true;
  } catch {
    return false;
  }
}

/** Every delay that the broker must be able to hold for this policy. */
export function distinctDelays(policy: RetryPolicy): readonly number[] {
  const used = policy.delaysMs.slice(0, Math.max(0, policy.attempts - 1));
  return [...new Set(used)].filter((delayMs) => delayMs > 0).sort((a, b) => a - b);
}
