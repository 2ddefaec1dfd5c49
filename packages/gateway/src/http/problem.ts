import type { Issue } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import { GatewayError } from './gateway-error.js';
import { answerOf } from './status-table.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** An error as RFC 9457 writes it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly why: string;
  readonly remedy: string;
  /** One entry for each place in the body that does not fit. Holds no values. */
  readonly errors?: readonly Issue[];
  readonly [extension: string]: unknown;
}

/** The answer to a request that failed: what happened, why it matters, what to do. */
export function describeProblem(error: BloodbankError): {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
} {
  const { status: usual, retryAfterSeconds } = answerOf(error.code);
  const isOurs = error instanceof GatewayError;
  const status = (isOurs ? error.status : undefined) ?? usual;
  const issues = 'issues' in error && Array.isArray(error.issues) ? (error.issues as readonly Issue[]) : [];
  return {
    problem: {
      type: `urn:bloodbank:error:${error.code}`,
      title: error.meaning,
      status,
      detail: error.message,
      code: error.code,
      why: error.why,
      remedy: error.remedy,
      ...(issues.length === 0 ? {} : { errors: issues }),
      ...('maybeDelivered' in error ? { maybe_delivered: error.maybeDelivered } : {}),
      ...(isOurs ? error.extensions : {}),
    },
    headers: {
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(isOurs ? error.headers : {}),
    },
  };
}

/** What stands in for a defect: its message may hold anything, so it is logged and not sent. */
export function defectOf(cause: unknown): BloodbankError {
  return new BloodbankError('internal.error', 'The gateway failed while it handled this request.', { cause });
}
