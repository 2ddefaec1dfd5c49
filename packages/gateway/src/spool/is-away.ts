import { BloodbankError } from '@bloodbank/core';

/** The broker's own state, which passes: what failed for it is worth another attempt, unchanged. */
const AWAY = new Set(['transport.unreachable', 'transport.timeout', 'transport.blocked', 'transport.closed']);
/** Passes too, and says nothing of what goes to other queues. */
const BUSY = new Set(['transport.nacked', 'transport.overloaded']);

/** Whether nothing can be published at this moment. */
export function isAway(error: unknown): boolean {
  return error instanceof BloodbankError && AWAY.has(error.code);
}

/** Whether the same event may be published later. */
export function isPassing(error: unknown): boolean {
  return isAway(error) || (error instanceof BloodbankError && BUSY.has(error.code));
}
