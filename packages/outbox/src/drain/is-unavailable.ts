import { BloodbankError } from '@bloodbank/core/errors';

/** The broker cannot take anything at this moment: what failed for it is worth another attempt, unchanged. */
const UNAVAILABLE = new Set(['transport.unreachable', 'transport.timeout', 'transport.blocked', 'transport.closed']);
/** Transient as well, and says nothing of what goes to other queues. */
const BUSY = new Set(['transport.nacked', 'transport.overloaded']);

/** Whether nothing can be published at this moment. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof BloodbankError && UNAVAILABLE.has(error.code);
}

/** Whether the same event may be published later. */
export function isTransient(error: unknown): boolean {
  return isUnavailable(error) || (error instanceof BloodbankError && BUSY.has(error.code));
}
