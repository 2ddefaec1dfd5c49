import { BloodbankError, distinctDelays, type ErrorCode, type RetryPolicy, type Settlement } from '@bloodbank/core';

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
  if (delayMs === 0) await pause(draining);
  return { kind: 'retry', delayMs, failure: { code, errorName: name, message } };
}

function pause(until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      until.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, PAUSE_MS);
    until.addEventListener('abort', finish, { once: true });
  });
}
