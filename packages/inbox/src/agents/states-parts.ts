import { BloodbankError } from '@bloodbank/core/errors';

/** As the original's: five minutes. */
export const AGENT_WINDOW_MS: number = 5 * 60 * 1_000;

export function statesUnavailable(message: string): BloodbankError {
  return new BloodbankError('agent.states-unavailable', message);
}

export function byName(left: { readonly agent: string }, right: { readonly agent: string }): number {
  if (left.agent === right.agent) return 0;
  return left.agent < right.agent ? -1 : 1;
}
