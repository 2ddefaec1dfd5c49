import { BloodbankError, distinctDelays, type ErrorCode, type RetryPolicy, type Settlement } from '@bloodbank/core';
import { pause } from '../pause.js';

/** Why an event cannot be handled now, through no fault of its own: it never becomes a dead letter for this. */
export class Postponed extends BloodbankError {
  declare readonly code: Extract<ErrorCode, 'inbox.busy' | 'inbox.unavailable'>;
}

/** Of a policy whose retries all come at once: a queue must not spin. */
const PAUSE_MS = 1_000;

/**
 * Tries again after the longest delay that the queue has, whatever the attempt. The broker counts it as one, so that
 * fewer are left to a handler that fails afterwards.
 */
export async function settlePostponed(
  policy: RetryPolicy,
  { code, name, message }: Postponed,
  draining: AbortSignal,
): Promise<Settlement> {
  const delayMs = distinctDelays(policy).at(-1) ?? 0;
  if (delayMs === 0) await pause(PAUSE_MS, draining);
  return { kind: 'retry', delayMs, failure: { code, errorName: name, message } };
}
